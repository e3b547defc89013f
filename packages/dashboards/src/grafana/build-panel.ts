import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as piechart from '@grafana/grafana-foundation-sdk/piechart';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { metricRow } from '@vital/conventions';
import type { Scope } from '../promql/expression.ts';
import type { Color, Panel, PanelKind, Target } from './panel.ts';
import { datasource } from './variables.ts';

/** Panels that show one moment: their queries are instant ones over the whole range. */
const instantKinds: readonly PanelKind[] = ['stat', 'bargauge', 'piechart', 'table'];

export const isInstant = (kind: PanelKind): boolean => instantKinds.includes(kind);

export const widthOf = ({ kind, width }: Panel): number => width ?? (kind === 'stat' ? 4 : 12);
export const heightOf = ({ kind }: Panel): number => (kind === 'stat' ? 4 : 8);

function buildTarget(
  { expression, legend, exemplars }: Target,
  { kind }: Panel,
  scope: Scope,
): prometheus.DataqueryBuilder {
  const query = new prometheus.DataqueryBuilder()
    .datasource(datasource)
    .editorMode(prometheus.QueryEditorMode.Code)
    .expr(expression.render(scope))
    .legendFormat(legend ?? '__auto');
  if (kind === 'table') query.format(prometheus.PromQueryFormat.Table);
  if (kind === 'heatmap') query.format(prometheus.PromQueryFormat.Heatmap);
  if (isInstant(kind)) query.instant();
  else query.range();
  return exemplars ? query.exemplar(true) : query;
}

const lastValue = () => new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');
const legendTable = () =>
  new common.VizLegendOptionsBuilder()
    .displayMode(common.LegendDisplayMode.Table)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(['mean', 'max', 'lastNotNull']);
const allSeries = () =>
  new common.VizTooltipOptionsBuilder()
    .mode(common.TooltipDisplayMode.Multi)
    .sort(common.SortOrder.Descending);

function timeseriesPanel({ stacked }: Panel): timeseries.PanelBuilder {
  const panel = new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 8)
    .showPoints(common.VisibilityMode.Auto)
    .spanNulls(false)
    .legend(legendTable())
    .tooltip(allSeries());
  return stacked
    ? panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal))
    : panel;
}

function tablePanel({ columns = {}, drillDown }: Panel, uidPrefix: string): table.PanelBuilder {
  const panel = new table.PanelBuilder().showHeader(true);
  const order = Object.keys(columns);
  panel
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: order } } })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
        renameByName: columns,
      },
    });
  if (drillDown) {
    const { column, variable } = drillDown;
    const url = `/d/${uidPrefix}-drill-down?var-${variable}=\${__value.raw}&\${datasource:queryparam}&\${job:queryparam}&\${__url_time_range}`;
    panel.overrideByName(column, [
      { id: 'links', value: [{ title: 'Drill down', url, targetBlank: false }] },
    ]);
  }
  const [, sorted] = order;
  return sorted === undefined
    ? panel
    : panel.sortBy([
        new common.TableSortByFieldStateBuilder().displayName(columns[sorted] ?? sorted).desc(true),
      ]);
}

const builders = {
  stat: ({ steps }: Panel) =>
    new stat.PanelBuilder()
      .reduceOptions(lastValue())
      .colorMode(steps ? common.BigValueColorMode.Value : common.BigValueColorMode.None)
      .graphMode(common.BigValueGraphMode.None),
  timeseries: timeseriesPanel,
  bargauge: () =>
    new bargauge.PanelBuilder()
      .reduceOptions(lastValue())
      .orientation(common.VizOrientation.Horizontal)
      .displayMode(common.BarGaugeDisplayMode.Gradient),
  piechart: () =>
    new piechart.PanelBuilder()
      .pieType(piechart.PieChartType.Donut)
      .reduceOptions(lastValue())
      .displayLabels([piechart.PieChartLabels.Percent])
      .legend(
        new piechart.PieChartLegendOptionsBuilder()
          .displayMode(common.LegendDisplayMode.Table)
          .placement(common.LegendPlacement.Right)
          .showLegend(true)
          .values([piechart.PieChartLegendValues.Value, piechart.PieChartLegendValues.Percent]),
      ),
  heatmap: ({ unit }: Panel) =>
    new heatmap.PanelBuilder()
      .calculate(false)
      .yAxis(new heatmap.YAxisConfigBuilder().unit(unit))
      .color(
        new heatmap.HeatmapColorOptionsBuilder()
          .mode(heatmap.HeatmapColorMode.Scheme)
          .scheme('Blues')
          .steps(64),
      ),
  table: tablePanel,
};

/** Variables that narrow other panels of the dashboard but not this one, since its metrics do not carry the label. */
function withoutEffect({ targets }: Panel, scope: Scope): string[] {
  const read = targets.map(({ expression }) => expression).filter(({ metrics }) => metrics.length > 0);
  return Object.keys(scope.filters).filter((label) => !read.every(({ labels }) => labels.has(label)));
}

function describe(panel: Panel, scope: Scope): string {
  const { description, targets } = panel;
  const whole = withoutEffect(panel, scope).map((label) => `\`${label}\``);
  const narrowed = whole.length > 0 ? ` Not narrowed by ${whole.join(' or ')}.` : '';
  const metrics = [...new Set(targets.flatMap(({ expression }) => expression.metrics))];
  const names = metrics.map((metric) => `\`${metricRow(metric).prometheusName}\``).join(', ');
  return `${description}${narrowed}\n\nMetric: ${names}`;
}

const fixedColor = (color: Color): dashboard.DynamicConfigValue => ({
  id: 'color',
  value: { mode: dashboard.FieldColorModeId.Fixed, fixedColor: color },
});
const limitLine: dashboard.DynamicConfigValue[] = [
  fixedColor('red'),
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
  { id: 'custom.fillOpacity', value: 0 },
];

/** A panel as Grafana has it, with its queries in the scope of its dashboard. */
export function buildPanel(panel: Panel, scope: Scope, uidPrefix: string): Builder<dashboard.Panel> {
  const { steps, unit, noValue = 'No traffic', decimals, min, max, targets, colors = {} } = panel;
  const thresholds = new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(
      (steps ?? [[0, 'blue']]).map(([value, color], index) => ({ value: index === 0 ? null : value, color })),
    );
  const built = builders[panel.kind](panel, uidPrefix)
    .title(panel.title)
    .description(describe(panel, scope))
    .datasource(datasource)
    .unit(unit)
    .noValue(noValue)
    .thresholds(thresholds)
    .mappings([
      {
        type: dashboard.MappingType.SpecialValue,
        options: { match: dashboard.SpecialValueMatch.NotANumber, result: { text: noValue, index: 0 } },
      },
    ]);
  built.targets(targets.map((target) => buildTarget(target, panel, scope)));
  const byColor = panel.kind === 'timeseries' || panel.kind === 'piechart';
  built.colorScheme(
    new dashboard.FieldColorBuilder().mode(
      byColor ? dashboard.FieldColorModeId.PaletteClassicByName : dashboard.FieldColorModeId.Thresholds,
    ),
  );
  if (decimals !== undefined) built.decimals(decimals);
  if (min !== undefined) built.min(min);
  if (max !== undefined) built.max(max);
  for (const [legend, color] of Object.entries(colors)) built.overrideByName(legend, [fixedColor(color)]);
  for (const { limit, legend = '' } of targets) if (limit) built.overrideByName(legend, limitLine);
  return built;
}

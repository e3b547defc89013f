import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type { DashboardsConfiguration } from '../configuration.ts';
import { gauge } from '../promql/aggregation.ts';
import type { Scope } from '../promql/expression.ts';
import { promql } from '../promql/operators.ts';
import { buildPanel, heightOf, isInstant, widthOf } from './build-panel.ts';
import { finalize } from './finalize.ts';
import type { DashboardDescription, Panel } from './panel.ts';
import { buildVariables, datasource, variableLabels } from './variables.ts';

const columns = 24;
const ofTarget = ['job=~"$job"', 'instance=~"$instance"'];

/** Which label variables a dashboard has, as matchers. */
function filtersOf({ variables }: DashboardDescription): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variableLabels)
      .filter(([variable]) => variables.some((name) => name === variable))
      .map(([variable, label]) => [label, `${label}=~"$${variable}"`]),
  );
}

/** Queries over time look at a moment's neighbourhood, those of one value at the whole range that is shown. */
export function scopeOf(description: DashboardDescription, wholeRange: boolean): Scope {
  return {
    matchers: ofTarget,
    filters: filtersOf(description),
    keep: [],
    window: wholeRange ? '$__range' : '$__rate_interval',
  };
}

/** Puts panels side by side, and a new line where one no longer fits. */
function place(panels: readonly Panel[], top: number): { positions: dashboard.GridPos[]; bottom: number } {
  let [x, y, lineHeight] = [0, top, 0];
  const positions = panels.map((panel) => {
    const [w, h] = [widthOf(panel), heightOf(panel)];
    if (x + w > columns) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const position = { x, y, w, h };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return position;
  });
  return { positions, bottom: y + lineHeight };
}

interface Mark {
  readonly name: string;
  readonly color: string;
  readonly expression: string;
  readonly title: string;
  readonly text: string;
}

function annotation({ name, color, expression, title, text }: Mark): dashboard.AnnotationQueryBuilder {
  return new dashboard.AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .iconColor(color)
    .expr(expression)
    .step('60s')
    .titleFormat(title)
    .textFormat(text)
    .target(new prometheus.DataqueryBuilder().datasource(datasource).expr(expression).refId('Anno').range());
}

/** Where a version is seen that was not there five minutes before. */
function deployments(): dashboard.AnnotationQueryBuilder {
  const builds = gauge('count', 'vital.build_info', { by: ['version', 'commit'] });
  const before = gauge('count', 'vital.build_info', { by: ['version', 'commit'], offset: '5m' });
  const expression = promql`${builds} unless ${before}`.render({
    matchers: ofTarget,
    filters: {},
    keep: [],
    window: '5m',
  });
  return annotation({
    name: 'Deployments',
    color: 'purple',
    expression,
    title: 'Deployed {{version}}',
    text: '{{commit}}',
  });
}

/** While an alert fires. Without the rules there is nothing to show. */
const firingAlerts = (): dashboard.AnnotationQueryBuilder =>
  annotation({
    name: 'Alerts',
    color: 'red',
    expression: `count by (alertname, severity) (ALERTS{job=~"$job", alertname=~"Vital.+", alertstate="firing"})`,
    title: '{{alertname}}',
    text: '{{severity}}',
  });

/** A dashboard as Grafana's file provisioning takes it: classic JSON. */
export function buildDashboard(
  description: DashboardDescription,
  configuration: DashboardsConfiguration,
): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(`Vital / ${description.title}`)
    .uid(`${configuration.uidPrefix}-${description.slug}`)
    .description(description.description)
    .tags(['vital'])
    .readonly()
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .time({ from: description.from, to: 'now' })
    .refresh('1m')
    .timezone('browser')
    .variables(buildVariables(description, configuration))
    .annotation(deployments())
    .annotation(firingAlerts())
    .link(
      new dashboard.DashboardLinkBuilder('Vital')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags(['vital'])
        .asDropdown(false)
        .includeVars(true)
        .keepTime(true),
    );
  let top = 0;
  for (const { title, panels } of description.rows) {
    builder.withRow(new dashboard.RowBuilder(title).gridPos({ x: 0, y: top, w: columns, h: 1 }));
    const { positions, bottom } = place(panels, top + 1);
    for (const [index, panel] of panels.entries()) {
      const position = positions[index];
      const scope = scopeOf(description, isInstant(panel.kind));
      builder.withPanel(withPosition(buildPanel(panel, scope, configuration.uidPrefix), position));
    }
    top = bottom;
  }
  return finalize(builder.build());
}

function withPosition(
  panel: ReturnType<typeof buildPanel>,
  gridPos: dashboard.GridPos | undefined,
): ReturnType<typeof buildPanel> {
  return { build: () => ({ ...panel.build(), gridPos }) };
}

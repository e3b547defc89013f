import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type { AttributeKey, AttributeName, MetricName } from '@vital/conventions';
import type { DashboardsConfiguration } from '../configuration.ts';
import { type LabelOf, series } from '../promql/aggregation.ts';
import type { VariableName } from './panel.ts';

export const datasource = { type: 'prometheus', uid: '$datasource' };

const bare = { matchers: [], filters: {}, keep: [], window: '5m' };
const within = (matchers: readonly string[]) => ({ ...bare, matchers });

/** A variable whose values are those of a label. */
function labelVariable<Name extends MetricName>(
  name: string,
  title: string,
  metric: Name,
  label: LabelOf<Name>,
  matchers: readonly string[],
  allValue: string,
): Builder<VariableModel> {
  const query = `label_values(${series(metric).render(within(matchers))}, ${label})`;
  return new dashboard.QueryVariableBuilder(name)
    .label(title)
    .datasource(datasource)
    .query({ query, refId: `variable-${name}` })
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(allValue)
    .current({ text: ['All'], value: ['$__all'], selected: true });
}

/** A limit that can be changed on the dashboard, to see what it would judge. */
function limitVariable(
  name: string,
  title: string,
  value: number,
  others: readonly number[],
): Builder<VariableModel> {
  const values = [...new Set([value, ...others])].map(String);
  return new dashboard.CustomVariableBuilder(name)
    .label(title)
    .values(values.join(','))
    .current({ text: String(value), value: String(value), selected: true })
    .options(values.map((text) => ({ text, value: text, selected: text === String(value) })))
    .allowCustomValue(true);
}

const ofJob = ['job=~"$job"', 'instance=~"$instance"'];

const builders: Readonly<
  Record<VariableName, (configuration: DashboardsConfiguration) => Builder<VariableModel>>
> = {
  mode: () => labelVariable('mode', 'Mode', 'vital.mode_distribution', 'mode', ofJob, '.*'),
  tenant: () => labelVariable('tenant', 'Tenant', 'vital.queries_per_tenant', 'tenant_id', ofJob, '.*'),
  workflow: () => labelVariable('workflow', 'Workflow', 'vital.workflow.requests', 'workflow', ofJob, '.*'),
  cache: () => labelVariable('cache', 'Cache', 'vital.cache.operations', 'cache', ofJob, '.*'),
  error_threshold: ({ thresholds }) =>
    limitVariable('error_threshold', 'Error threshold', thresholds.errorRate, [0.01, 0.02, 0.1]),
  latency_threshold: ({ thresholds }) =>
    limitVariable('latency_threshold', 'Latency threshold (s)', thresholds.latencyP95Seconds, [5, 20, 30]),
  hit_rate_threshold: ({ thresholds }) =>
    limitVariable('hit_rate_threshold', 'Hit rate threshold', thresholds.cacheHitRate, [0.5, 0.6, 0.8]),
  quality_threshold: ({ thresholds }) =>
    limitVariable('quality_threshold', 'Quality threshold', thresholds.qualityScore, [0.7, 0.9]),
  cost_threshold: ({ thresholds }) =>
    limitVariable('cost_threshold', 'Daily budget (USD)', thresholds.dailyCostDollars, [10, 50, 500]),
  objective: ({ thresholds }) =>
    limitVariable('objective', 'Objective', thresholds.availabilityObjective, [0.95, 0.98, 0.99, 0.999]),
  latency_objective: () =>
    limitVariable('latency_objective', 'Good latency (s)', 10, [1, 2, 3, 5, 7.5, 15, 20, 30]),
};

/** The label that a variable narrows metrics by. */
export const variableLabels = {
  mode: 'mode',
  tenant: 'tenant_id',
  workflow: 'workflow',
  cache: 'cache',
} as const satisfies Partial<Record<VariableName, AttributeKey<AttributeName>>>;

/** The variables of a dashboard, in the order in which they are shown. */
export function buildVariables(
  names: readonly VariableName[],
  configuration: DashboardsConfiguration,
): Builder<VariableModel>[] {
  return [
    new dashboard.DatasourceVariableBuilder('datasource')
      .label('Data source')
      .type('prometheus')
      .current({ text: 'default', value: 'default', selected: true }),
    labelVariable('job', 'Job', 'vital.uptime', 'job', [], '.+'),
    labelVariable('instance', 'Instance', 'vital.uptime', 'instance', ['job=~"$job"'], '.+'),
    ...names.map((name) => builders[name](configuration)),
  ];
}

import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type { AttributeKey, AttributeName, MetricName } from '@vital/conventions';
import type { DashboardsConfiguration, Thresholds } from '../configuration.ts';
import { type LabelOf, series } from '../promql/aggregation.ts';
import type { DashboardDescription, LabelVariable, LimitVariable } from './panel.ts';

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
): dashboard.QueryVariableBuilder {
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

const ofTarget = ['job=~"$job"', 'instance=~"$instance"'];

const labelBuilders: Readonly<Record<LabelVariable, () => dashboard.QueryVariableBuilder>> = {
  mode: () => labelVariable('mode', 'Mode', 'vital.mode_distribution', 'mode', ofTarget, '.*'),
  tenant: () => labelVariable('tenant', 'Tenant', 'vital.queries_per_tenant', 'tenant_id', ofTarget, '.*'),
  workflow: () =>
    labelVariable('workflow', 'Workflow', 'vital.workflow.requests', 'workflow', ofTarget, '.*'),
  cache: () => labelVariable('cache', 'Cache', 'vital.cache.operations', 'cache', ofTarget, '.*'),
};

interface Limit {
  readonly title: string;
  /** The limit of the alert; without one, a number. */
  readonly value: keyof Thresholds | number;
  readonly others: readonly number[];
}

const limits: Readonly<Record<LimitVariable, Limit>> = {
  error_threshold: { title: 'Error threshold', value: 'errorRate', others: [0.01, 0.02, 0.1] },
  latency_threshold: { title: 'P95 threshold (s)', value: 'latencyP95Seconds', others: [5, 20, 30] },
  slowest_threshold: { title: 'P99 threshold (s)', value: 'latencyP99Seconds', others: [15, 20, 60] },
  degradation_threshold: { title: 'Degradation threshold', value: 'degradationRate', others: [0.05, 0.1] },
  hit_rate_threshold: { title: 'Hit rate threshold', value: 'cacheHitRate', others: [0.5, 0.6, 0.8] },
  quality_threshold: { title: 'Quality threshold', value: 'qualityScore', others: [0.7, 0.9] },
  tool_threshold: { title: 'Tool failure threshold', value: 'toolFailureRate', others: [0.02, 0.05, 0.2] },
  rag_threshold: { title: 'RAG failure threshold', value: 'ragFailureRate', others: [0.01, 0.02, 0.1] },
  cost_threshold: { title: 'Daily budget (USD)', value: 'dailyCostDollars', others: [10, 50, 500] },
  objective: { title: 'Objective', value: 'availabilityObjective', others: [0.95, 0.98, 0.99, 0.999] },
  latency_objective: { title: 'Good latency (s)', value: 10, others: [1, 2, 3, 5, 7.5, 15, 20, 30] },
};

function limitVariable(name: LimitVariable, thresholds: Thresholds): dashboard.CustomVariableBuilder {
  const { title, value, others } = limits[name];
  const chosen = typeof value === 'number' ? value : thresholds[value];
  const values = [...new Set([chosen, ...others])].sort((one, other) => one - other);
  return new dashboard.CustomVariableBuilder(name)
    .label(title)
    .values(values.join(','))
    .current({ text: `${chosen}`, value: `${chosen}`, selected: true })
    .options(values.map((one) => ({ text: `${one}`, value: `${one}`, selected: one === chosen })))
    .allowCustomValue(true);
}

/** The label that a variable narrows metrics by. */
export const variableLabels = {
  mode: 'mode',
  tenant: 'tenant_id',
  workflow: 'workflow',
  cache: 'cache',
} as const satisfies Record<LabelVariable, AttributeKey<AttributeName>>;

const isLabel = (name: LabelVariable | LimitVariable): name is LabelVariable => name in variableLabels;

/** The variables of a dashboard, in the order in which they are shown. */
export function buildVariables(
  { variables, passedOn = [] }: Pick<DashboardDescription, 'variables' | 'passedOn'>,
  { thresholds }: DashboardsConfiguration,
): Builder<VariableModel>[] {
  return [
    new dashboard.DatasourceVariableBuilder('datasource')
      .label('Data source')
      .type('prometheus')
      .current({ text: 'default', value: 'default', selected: true }),
    labelVariable('job', 'Job', 'vital.uptime', 'job', [], '.+'),
    labelVariable('instance', 'Instance', 'vital.uptime', 'instance', ['job=~"$job"'], '.+'),
    ...variables.map((name) => (isLabel(name) ? labelBuilders[name]() : limitVariable(name, thresholds))),
    ...passedOn.map((name) => labelBuilders[name]().hide(dashboard.VariableHide.HideVariable)),
  ];
}

import type { DashboardsConfiguration } from '../configuration.ts';
import type { DashboardDescription, Panel } from '../grafana/panel.ts';
import { atMost, increase, quantile, rate, ratePerMinute } from '../promql/aggregation.ts';
import { failedRuns } from '../promql/failed-runs.ts';
import { literal, promql, ratio } from '../promql/operators.ts';

const failed = failedRuns('increase');
const requests = increase('vital.workflow.requests');
const providerFailure = ['server', 'overloaded', 'timeout', 'connection'] as const;

const burn = (over: string) =>
  promql`(${ratio(
    failedRuns('increase', { over }),
    increase('vital.workflow.requests', { over }),
  )}) / (1 - $objective)`;

const budgetPanels = ({ thresholds }: DashboardsConfiguration): readonly Panel[] => [
  {
    title: 'Availability',
    description:
      'Share of runs that did not fail, over the time shown. Cancelled runs do not count against it.',
    kind: 'stat',
    unit: 'percentunit',
    width: 6,
    decimals: 3,
    steps: [
      [0, 'red'],
      [thresholds.availabilityObjective, 'green'],
    ],
    targets: [{ expression: promql`1 - (${ratio(failed, requests)})` }],
  },
  {
    title: 'Error budget left',
    description:
      'Of the failures that the objective allows in the time shown, the share that is left. Below 0 the objective is missed.',
    kind: 'stat',
    unit: 'percentunit',
    width: 6,
    decimals: 1,
    steps: [
      [-1000, 'red'],
      [0, 'yellow'],
      [0.25, 'green'],
    ],
    targets: [{ expression: promql`1 - (${ratio(failed, requests)}) / (1 - $objective)` }],
  },
  {
    title: 'Failures left in the budget',
    description: 'How many more runs may fail in the time shown before the objective is missed.',
    kind: 'stat',
    unit: 'short',
    width: 6,
    decimals: 0,
    targets: [{ expression: promql`${requests} * (1 - $objective) - (${failed} or vector(0))` }],
  },
  {
    title: 'Fast enough',
    description:
      'Share of runs within the time that counts as good. The bound has to be one of the histogram.',
    kind: 'stat',
    unit: 'percentunit',
    width: 6,
    decimals: 2,
    targets: [
      {
        expression: ratio(
          atMost('$latency_objective', 'vital.workflow.duration', 'increase'),
          increase('vital.workflow.duration'),
        ),
      },
    ],
  },
  {
    title: 'Burn rate',
    description:
      "How many times faster than allowed the error budget is spent, over five minutes, one hour and six hours. 14.4 for an hour spends a fiftieth of a month's budget.",
    kind: 'timeseries',
    unit: 'none',
    width: 24,
    min: 0,
    targets: [
      { expression: burn('5m'), legend: '5 minutes' },
      { expression: burn('1h'), legend: '1 hour' },
      { expression: burn('6h'), legend: '6 hours' },
      { expression: literal('vector(14.4)'), legend: 'fast burn', limit: true },
    ],
  },
  {
    title: 'Failures by workflow',
    description: 'Which workflows spent the error budget: failed runs over the time shown.',
    kind: 'bargauge',
    unit: 'short',
    targets: [
      {
        expression: increase('vital.workflow.requests.failed', { by: ['workflow'] }),
        legend: '{{workflow}}',
      },
    ],
  },
  {
    title: 'Failures by error type',
    description: 'Failed runs per minute, by class of error.',
    kind: 'timeseries',
    unit: 'reqpm',
    stacked: true,
    targets: [
      {
        expression: ratePerMinute('vital.workflow.requests.failed', { by: ['error_type'] }),
        legend: '{{error_type}}',
      },
    ],
  },
];

const providerPanels: readonly Panel[] = [
  {
    title: 'Provider failures',
    description:
      "Share of LLM calls that failed for the provider's reasons: server errors, overload, timeouts, lost connections.",
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    targets: [
      {
        expression: ratio(
          rate('vital.llm.errors', { where: { error_type: providerFailure }, by: ['provider'] }),
          rate('vital.llm.api_calls', { where: { cached: 'false' }, by: ['provider'] }),
        ),
        legend: '{{provider}}',
      },
    ],
  },
  {
    title: 'Rate limited',
    description: 'Share of LLM calls that failed with 429 after all retries.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    targets: [
      {
        expression: ratio(
          rate('vital.llm.errors', { where: { error_type: 'rate_limit' }, by: ['provider', 'model'] }),
          rate('vital.llm.api_calls', { where: { cached: 'false' }, by: ['provider', 'model'] }),
        ),
        legend: '{{provider}} {{model}}',
      },
    ],
  },
  {
    title: 'LLM call time',
    description: 'P95 of the time of an LLM call, by model.',
    kind: 'timeseries',
    unit: 's',
    targets: [
      {
        expression: quantile(0.95, 'vital.llm.call.duration', 'rate', { by: ['model'] }),
        legend: '{{model}}',
        exemplars: true,
      },
    ],
  },
  {
    title: 'Calls without token counts',
    description:
      'LLM calls whose provider reported no token counts, per minute: their tokens and cost are missing.',
    kind: 'timeseries',
    unit: 'opm',
    noValue: 'None',
    targets: [
      {
        expression: ratePerMinute('vital.llm.usage_unknown', { by: ['provider', 'reason'] }),
        legend: '{{provider}} {{reason}}',
      },
    ],
  },
  {
    title: 'LLM time to first token',
    description: 'P95 of the time until the first chunk of a stream, by model.',
    kind: 'timeseries',
    unit: 's',
    width: 8,
    noValue: 'No streams',
    targets: [
      {
        expression: quantile(0.95, 'vital.llm.time_to_first_token', 'rate', { by: ['model'] }),
        legend: '{{model}}',
      },
    ],
  },
  {
    title: 'LLM time per output token',
    description: 'Median time between two output tokens, by model: what a reader feels as speed.',
    kind: 'timeseries',
    unit: 's',
    width: 8,
    noValue: 'No streams',
    targets: [
      {
        expression: quantile(0.5, 'vital.llm.time_per_output_token', 'rate', { by: ['model'] }),
        legend: '{{model}}',
      },
    ],
  },
  {
    title: 'How streams end',
    description: 'Streams per minute, by how they ended. `abandoned` are those that the caller left.',
    kind: 'timeseries',
    unit: 'opm',
    width: 8,
    stacked: true,
    noValue: 'No streams',
    targets: [{ expression: ratePerMinute('vital.llm.streams', { by: ['ending'] }), legend: '{{ending}}' }],
  },
];

/** Do we keep what we promised, and who spends the error budget? */
export function sloAndErrorBudget(configuration: DashboardsConfiguration): DashboardDescription {
  return {
    slug: 'slo-and-error-budget',
    title: 'SLO and Error Budget',
    description: 'Is the objective kept, how fast is the error budget spent, and by whom?',
    variables: ['mode', 'tenant', 'objective', 'latency_objective'],
    from: 'now-7d',
    rows: [
      { title: 'Objective', panels: budgetPanels(configuration) },
      { title: 'Providers', panels: providerPanels },
    ],
  };
}

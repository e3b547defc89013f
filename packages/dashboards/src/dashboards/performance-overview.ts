import type { DashboardsConfiguration } from '../configuration.ts';
import type { DashboardDescription, Panel } from '../grafana/panel.ts';
import {
  gauge,
  gaugeOverTime,
  histogramBuckets,
  increase,
  quantile,
  rate,
  ratePerMinute,
  total,
} from '../promql/aggregation.ts';
import { failedRuns } from '../promql/failed-runs.ts';
import { divide, literal, promql, ratio, top } from '../promql/operators.ts';

const requests = increase('vital.workflow.requests');
const meanDuration = divide(
  total('vital.workflow.duration', 'increase'),
  promql`(${increase('vital.workflow.duration')} > 0)`,
);

const nowPanels = ({ thresholds }: DashboardsConfiguration): readonly Panel[] => [
  {
    title: 'Overall request rate',
    description:
      'Workflow runs that ended, per minute, on average over the time shown. Runs in progress are not in it.',
    kind: 'stat',
    unit: 'reqpm',
    width: 6,
    decimals: 1,
    targets: [{ expression: promql`${requests} / $__range_s * 60` }],
  },
  {
    title: 'Average response time',
    description:
      'Mean time of a run over the time shown. A mean hides two populations: answers from the cache and answers that were worked out.',
    kind: 'stat',
    unit: 's',
    width: 6,
    targets: [{ expression: meanDuration }],
  },
  {
    title: 'P95 latency',
    description: 'Nineteen of twenty runs were faster. Interpolated within a bucket, exact at its bounds.',
    kind: 'stat',
    unit: 's',
    width: 6,
    steps: [
      [0, 'green'],
      [thresholds.latencyP95Seconds / 2, 'yellow'],
      [thresholds.latencyP95Seconds, 'red'],
    ],
    targets: [{ expression: quantile(0.95, 'vital.workflow.duration', 'increase') }],
  },
  {
    title: 'P99 latency',
    description:
      'Ninety-nine of a hundred runs were faster. With fewer than a few hundred runs it is the slowest one or two.',
    kind: 'stat',
    unit: 's',
    width: 6,
    steps: [
      [0, 'green'],
      [thresholds.latencyP99Seconds / 2, 'yellow'],
      [thresholds.latencyP99Seconds, 'red'],
    ],
    targets: [{ expression: quantile(0.99, 'vital.workflow.duration', 'increase') }],
  },
  {
    title: 'Error rate',
    description: 'Share of runs that neither succeeded nor were cancelled.',
    kind: 'stat',
    unit: 'percentunit',
    width: 5,
    decimals: 2,
    steps: [
      [0, 'green'],
      [thresholds.errorRate / 2, 'yellow'],
      [thresholds.errorRate, 'red'],
    ],
    targets: [{ expression: ratio(failedRuns('increase'), requests) }],
  },
  {
    title: 'Success rate',
    description:
      'Share of runs that returned an answer. With the error rate it is below 100 % by the runs that were cancelled.',
    kind: 'stat',
    unit: 'percentunit',
    width: 5,
    decimals: 2,
    steps: [
      [0, 'red'],
      [1 - thresholds.errorRate, 'yellow'],
      [1 - thresholds.errorRate / 2, 'green'],
    ],
    targets: [{ expression: ratio(increase('vital.workflow.requests.success'), requests) }],
  },
  {
    title: 'Cache hit rate',
    description:
      'Hits by look-ups of all caches over the time shown. Select the modes that have a response cache: others have look-ups of other kinds.',
    kind: 'stat',
    unit: 'percentunit',
    width: 5,
    decimals: 1,
    steps: [
      [0, 'red'],
      [thresholds.cacheHitRate, 'yellow'],
      [Math.min(1, thresholds.cacheHitRate * 1.5), 'green'],
    ],
    targets: [
      {
        expression: ratio(
          increase('vital.cache.operations', { where: { operation: 'hit' } }),
          increase('vital.cache.operations', { where: { operation: ['hit', 'miss'] } }),
        ),
      },
    ],
  },
  {
    title: 'Degraded responses',
    description: 'Degradations by runs. A response that is degraded for two reasons counts twice.',
    kind: 'stat',
    unit: 'percentunit',
    width: 5,
    decimals: 1,
    steps: [
      [0, 'green'],
      [thresholds.degradationRate / 2, 'yellow'],
      [thresholds.degradationRate, 'red'],
    ],
    targets: [{ expression: ratio(increase('vital.degraded_responses'), requests) }],
  },
  {
    title: 'Active workflows',
    description: 'Runs in progress, on average over the time shown: request rate times response time.',
    kind: 'stat',
    unit: 'short',
    decimals: 1,
    targets: [{ expression: gaugeOverTime('sum', 'avg', 'vital.workflow.active') }],
  },
];

const trafficPanels: readonly Panel[] = [
  {
    title: 'Requests by mode',
    description: 'Runs that ended per minute, by the mode that the engine ran in.',
    kind: 'timeseries',
    unit: 'reqpm',
    stacked: true,
    targets: [{ expression: ratePerMinute('vital.workflow.requests', { by: ['mode'] }), legend: '{{mode}}' }],
  },
  {
    title: 'Top tenants',
    description:
      'The ten tenants with the most runs over the time shown. Tenants beyond the cap are one row, `other`.',
    kind: 'table',
    unit: 'short',
    targets: [{ expression: top(10, increase('vital.queries_per_tenant', { by: ['tenant_id'] })) }],
    columns: { tenant_id: 'Tenant', Value: 'Runs' },
    drillDown: { column: 'Tenant', variable: 'tenant' },
  },
  {
    title: 'Latency over time',
    description:
      'Quantiles of the run time, with the limits that the alerts have. Diamonds are single runs; they lead to their traces.',
    kind: 'timeseries',
    unit: 's',
    width: 24,
    colors: { P50: 'green', P95: 'orange', P99: 'purple' },
    targets: [
      { expression: quantile(0.5, 'vital.workflow.duration', 'rate'), legend: 'P50' },
      { expression: quantile(0.95, 'vital.workflow.duration', 'rate'), legend: 'P95', exemplars: true },
      { expression: quantile(0.99, 'vital.workflow.duration', 'rate'), legend: 'P99' },
      { expression: literal('vector($latency_threshold)'), legend: 'P95 threshold', limit: true },
      { expression: literal('vector($slowest_threshold)'), legend: 'P99 threshold', limit: true },
    ],
  },
  {
    title: 'Errors over time',
    description: 'Share of runs that ended with an error, with the limit that the alert has.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    targets: [
      {
        expression: ratio(failedRuns('rate'), rate('vital.workflow.requests')),
        legend: 'error rate',
      },
      { expression: literal('vector($error_threshold)'), legend: 'threshold', limit: true },
    ],
  },
  {
    title: 'Degradations over time',
    description:
      'Degradations by runs, by reason, with the limit that the alert has for all reasons of a mode together.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    noValue: 'No degradations',
    targets: [
      {
        expression: promql`${rate('vital.degraded_responses', { by: ['reason'] })} / ignoring (reason) group_left () (${rate('vital.workflow.requests')} > 0)`,
        legend: '{{reason}}',
      },
      { expression: literal('vector($degradation_threshold)'), legend: 'threshold', limit: true },
    ],
  },
  {
    title: 'Average response time by cache status',
    description:
      'Mean time of a run by what the response cache answered. The distance between hit and miss is what the cache is worth.',
    kind: 'bargauge',
    unit: 's',
    colors: { hit: 'green', miss: 'orange' },
    targets: [
      {
        expression: divide(
          total('vital.workflow.duration', 'increase', { by: ['cache_status'] }),
          promql`(${increase('vital.workflow.duration', { by: ['cache_status'] })} > 0)`,
        ),
        legend: '{{cache_status}}',
      },
    ],
  },
  {
    title: 'Quality score distribution',
    description:
      'How many responses got which score. Two bands mean two kinds of answers, which a mean would hide.',
    kind: 'heatmap',
    unit: 'none',
    targets: [{ expression: histogramBuckets('vital.quality.score', 'increase'), legend: '{{le}}' }],
  },
  {
    title: 'Runs in progress',
    description:
      'Runs in progress, by mode. A line that only climbs is a leak or a provider that no longer answers.',
    kind: 'timeseries',
    unit: 'short',
    targets: [{ expression: gauge('sum', 'vital.workflow.active', { by: ['mode'] }), legend: '{{mode}}' }],
  },
  {
    title: 'Cancelled runs',
    description: 'Runs per minute that ended without an answer and without an error, by reason.',
    kind: 'timeseries',
    unit: 'reqpm',
    stacked: true,
    targets: [
      {
        expression: ratePerMinute('vital.workflow.requests.cancelled', { by: ['reason'] }),
        legend: '{{reason}}',
      },
    ],
  },
];

/** Are requests answered, fast enough and well enough? */
export function performanceOverview(configuration: DashboardsConfiguration): DashboardDescription {
  return {
    slug: 'performance-overview',
    title: 'Performance Overview',
    description: 'Are requests answered, fast enough and well enough?',
    variables: [
      'mode',
      'tenant',
      'error_threshold',
      'latency_threshold',
      'slowest_threshold',
      'degradation_threshold',
    ],
    from: 'now-6h',
    rows: [
      { title: 'Over the time shown', panels: nowPanels(configuration) },
      { title: 'Traffic, latency and quality', panels: trafficPanels },
    ],
  };
}

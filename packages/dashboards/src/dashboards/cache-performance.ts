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
import { divide, literal, promql, ratio } from '../promql/operators.ts';

const lookUps = { operation: ['hit', 'miss'] } as const;
const hits = { operation: 'hit' } as const;
/** Caches are counted where they are: entries of one instance are not another one's. */
const sizeNow = gaugeOverTime('sum', 'avg', 'vital.cache.size_entries');

const summaryPanels = ({ thresholds }: DashboardsConfiguration): readonly Panel[] => [
  {
    title: 'Cache size',
    description:
      'Entries in all caches of all instances, on average over the time shown. What is full is a single cache: see below.',
    kind: 'stat',
    unit: 'short',
    width: 6,
    decimals: 0,
    noValue: 'No caches',
    targets: [{ expression: sizeNow }],
  },
  {
    title: 'Cache memory usage',
    description: 'Memory that the entries take, as the caches estimate it; on average over the time shown.',
    kind: 'stat',
    unit: 'decbytes',
    width: 6,
    noValue: 'No caches',
    targets: [{ expression: gaugeOverTime('sum', 'avg', 'vital.cache.memory') }],
  },
  {
    title: 'Average entry lifetime',
    description:
      'Mean age of an entry when it is used. Entries that are never used are not in it: they are what evictions and expiries remove.',
    kind: 'stat',
    unit: 's',
    width: 6,
    decimals: 0,
    targets: [
      {
        expression: divide(
          total('vital.cache.entry_age', 'increase'),
          promql`(${increase('vital.cache.entry_age')} > 0)`,
        ),
      },
    ],
  },
  {
    title: 'Evictions rate',
    description:
      'Entries that were pushed out by others, per minute, on average over the time shown. Expired ones are not in it.',
    kind: 'stat',
    unit: 'opm',
    width: 6,
    decimals: 2,
    steps: [
      [0, 'green'],
      [thresholds.cacheEvictionsPerSecond * 30, 'yellow'],
      [thresholds.cacheEvictionsPerSecond * 60, 'red'],
    ],
    targets: [
      {
        expression: promql`${increase('vital.cache.operations', { where: { operation: 'evict' } })} / $__range_s * 60`,
      },
    ],
  },
  {
    title: 'Hit/miss ratio',
    description: 'Look-ups over the time shown, by answer.',
    kind: 'piechart',
    unit: 'short',
    width: 8,
    colors: { hit: 'green', miss: 'orange' },
    targets: [
      {
        expression: increase('vital.cache.operations', { where: lookUps, by: ['operation'] }),
        legend: '{{operation}}',
      },
    ],
  },
  {
    title: 'Performance by mode',
    description: 'Hits by look-ups, by mode, over the time shown.',
    kind: 'bargauge',
    unit: 'percentunit',
    width: 16,
    min: 0,
    max: 1,
    steps: [
      [0, 'red'],
      [thresholds.cacheHitRate, 'yellow'],
      [Math.min(1, thresholds.cacheHitRate * 1.5), 'green'],
    ],
    targets: [
      {
        expression: ratio(
          increase('vital.cache.operations', { where: hits, by: ['mode'] }),
          increase('vital.cache.operations', { where: lookUps, by: ['mode'] }),
        ),
        legend: '{{mode}}',
      },
    ],
  },
];

const trendPanels: readonly Panel[] = [
  {
    title: 'Hit rate over time',
    description:
      'Hits by look-ups, by cache, with the limit that the alert has. A cache that never hits shows 0, not nothing.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    max: 1,
    targets: [
      {
        expression: ratio(
          rate('vital.cache.operations', { where: hits, by: ['cache'] }),
          rate('vital.cache.operations', { where: lookUps, by: ['cache'] }),
        ),
        legend: '{{cache}}',
      },
      { expression: literal('vector($hit_rate_threshold)'), legend: 'threshold', limit: true },
    ],
  },
  {
    title: 'Operations breakdown',
    description: 'Cache operations per second, by kind.',
    kind: 'timeseries',
    unit: 'ops',
    stacked: true,
    colors: {
      hit: 'green',
      miss: 'orange',
      write: 'blue',
      evict: 'red',
      expire: 'yellow',
      invalidate: 'purple',
    },
    targets: [{ expression: rate('vital.cache.operations', { by: ['operation'] }), legend: '{{operation}}' }],
  },
  {
    title: 'Entry age distribution',
    description:
      'How old entries are when they are used. Hits that crowd at the end of the time to live ask for a longer one.',
    kind: 'heatmap',
    unit: 's',
    targets: [{ expression: histogramBuckets('vital.cache.entry_age', 'increase'), legend: '{{le}}' }],
  },
  {
    title: 'Invalidation events',
    description: 'Entries that were removed on purpose or because their time was over, per minute.',
    kind: 'timeseries',
    unit: 'opm',
    targets: [
      {
        expression: ratePerMinute('vital.cache.operations', {
          where: { operation: ['invalidate', 'expire'] },
          by: ['cache', 'operation'],
        }),
        legend: '{{cache}} {{operation}}',
      },
    ],
  },
  {
    title: 'Evictions by cache',
    description: 'Entries that were pushed out by others, per minute, of each cache of each instance.',
    kind: 'timeseries',
    unit: 'opm',
    noValue: 'No evictions',
    targets: [
      {
        expression: ratePerMinute('vital.cache.operations', {
          where: { operation: 'evict' },
          by: ['instance', 'cache'],
        }),
        legend: '{{instance}} {{cache}}',
      },
    ],
  },
  {
    title: 'Fullest caches',
    description: 'Entries by capacity, of each cache of each instance; only caches whose capacity is known.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    max: 1,
    noValue: 'No known capacity',
    targets: [
      {
        expression: divide(
          gauge('max', 'vital.cache.size_entries', { by: ['job', 'instance', 'cache'] }),
          gauge('max', 'vital.cache.capacity_entries', { by: ['job', 'instance', 'cache'] }),
        ),
        legend: '{{instance}} {{cache}}',
      },
    ],
  },
  {
    title: 'Time of cache operations',
    description:
      'P95 of the time that an operation takes, by operation. A slow cache can cost more than it saves.',
    kind: 'timeseries',
    unit: 's',
    targets: [
      {
        expression: quantile(0.95, 'vital.cache.operation.duration', 'rate', { by: ['operation'] }),
        legend: '{{operation}}',
      },
    ],
  },
  {
    title: 'Hit rate as each process reports it',
    description:
      'The last ten minutes of each process. For all instances together use the counters: rates cannot be averaged.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    max: 1,
    targets: [
      {
        expression: gauge('max', 'vital.cache.hit_rate', { by: ['instance', 'cache', 'mode'] }),
        legend: '{{instance}} {{cache}} {{mode}}',
      },
    ],
  },
];

/** Does caching pay, and is there room? */
export function cachePerformance(configuration: DashboardsConfiguration): DashboardDescription {
  return {
    slug: 'cache-performance',
    title: 'Cache Performance',
    description: 'Does caching pay, and is there room?',
    variables: ['mode', 'cache', 'hit_rate_threshold'],
    passedOn: ['tenant'],
    from: 'now-6h',
    rows: [
      { title: 'Over the time shown', panels: summaryPanels(configuration) },
      { title: 'Over time', panels: trendPanels },
    ],
  };
}

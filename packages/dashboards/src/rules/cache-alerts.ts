import { gauge, increase, quantile, rate, series } from '../promql/aggregation.ts';
import { on, promql } from '../promql/operators.ts';
import type { Alert, AlertContext } from './alert.ts';

const dashboard = 'cache-performance';
const each = ['job', 'instance', 'cache'] as const;

function lowHitRate({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalLowCacheHitRate', '10m');
  const hits = increase('vital.cache.operations', { over, by: ['cache'], where: { operation: 'hit' } });
  const lookUps = increase('vital.cache.operations', {
    over,
    by: ['cache'],
    where: { operation: ['hit', 'miss'] },
  });
  return {
    name: 'VitalLowCacheHitRate',
    severity: 'warning',
    component: 'cache',
    expression: promql`(${hits} or 0 * ${lookUps}) / ${lookUps} < ${thresholds.cacheHitRate} and ${lookUps} >= 50`,
    pendingPeriod: '15m',
    summary: 'A cache is hit too rarely.',
    description:
      'Only {{ $value | humanizePercentage }} of the look-ups in cache {{ $labels.cache }} of job {{ $labels.job }} hit.',
    dashboard,
    runbook: {
      meaning: `Fewer look-ups than the threshold found an entry during ${over}, of at least 50. A cache that never hits counts as 0.`,
      impact: 'More runs are worked out: slower answers and a higher bill.',
      diagnosis: [
        {
          look: 'Is it one mode?',
          query: increase('vital.cache.operations', { over, by: ['mode', 'operation'] }),
        },
        {
          look: 'Are entries pushed out or invalidated before they are used again?',
          query: increase('vital.cache.operations', { over, by: ['cache', 'operation'] }),
        },
        {
          look: 'How old are entries when they are hit? Near the time to live means that it is too short.',
          query: quantile(0.9, 'vital.cache.entry_age', 'rate', { over, by: ['cache'] }),
        },
      ],
      mitigation: [
        'After a restart or a flush: wait until it is warm.',
        'Evictions are high: give it more room.',
        'Keys differ that need not (time stamps, session ids, white space in prompts): normalise them.',
      ],
    },
  };
}

function nearCapacity({ thresholds }: AlertContext): Alert {
  const size = gauge('max', 'vital.cache.size_entries', { by: each });
  const capacity = promql`(${gauge('max', 'vital.cache.capacity_entries', { by: each })} > 0)`;
  return {
    name: 'VitalCacheNearCapacity',
    severity: 'warning',
    component: 'cache',
    expression: promql`${size} / ${capacity} > ${thresholds.cacheFill} or ${size} > ${thresholds.cacheEntries} unless ${on(...each)} ${series('vital.cache.capacity_entries')} > 0`,
    pendingPeriod: '10m',
    summary: 'A cache is nearly full.',
    description:
      'Cache {{ $labels.cache }} of instance {{ $labels.instance }} {{ if lt $value 10.0 }}is {{ $value | humanizePercentage }} full{{ else }}holds {{ $value | humanize }} entries{{ end }}.',
    dashboard,
    runbook: {
      meaning:
        'A cache of one instance holds more than the threshold of its capacity; where the capacity is not known, of a fixed number of entries.',
      impact:
        'From now on every new entry pushes out another one. If those were still useful, the hit rate falls.',
      diagnosis: [
        {
          look: 'Are entries pushed out already?',
          query: rate('vital.cache.operations', { over: '5m', by: each, where: { operation: 'evict' } }),
        },
        { look: 'How much memory does it take?', query: gauge('max', 'vital.cache.memory', { by: each }) },
      ],
      mitigation: [
        'Raise the capacity if there is memory.',
        'Shorten the time to live of what is rarely used again.',
        'A full cache with a good hit rate and few evictions is healthy: raise the threshold.',
      ],
    },
  };
}

function highEvictionRate({ thresholds, window }: AlertContext): Alert {
  const over = window('VitalHighCacheEvictionRate', '5m');
  const evictions = rate('vital.cache.operations', { over, by: each, where: { operation: 'evict' } });
  return {
    name: 'VitalHighCacheEvictionRate',
    severity: 'warning',
    component: 'cache',
    expression: promql`${evictions} > ${thresholds.cacheEvictionsPerSecond}`,
    pendingPeriod: '10m',
    summary: 'A cache pushes out entries fast.',
    description:
      'Cache {{ $labels.cache }} of instance {{ $labels.instance }} pushes out {{ $value | humanize }} entries per second.',
    dashboard,
    runbook: {
      meaning: `A cache of one instance pushed out more entries per second than the threshold, over ${over}.`,
      impact: 'The cache works for nothing: what is written is gone before it is read.',
      diagnosis: [
        {
          look: 'Who writes? Compare writes with hits.',
          query: rate('vital.cache.operations', { over, by: ['cache', 'mode', 'operation'] }),
        },
        {
          look: 'How many entries does it hold?',
          query: gauge('max', 'vital.cache.size_entries', { by: each }),
        },
      ],
      mitigation: [
        'Raise the capacity.',
        'Do not cache what is asked once: one-off questions, whole documents.',
        'Find the batch job or the tenant that floods it, and let it go past the cache.',
      ],
    },
  };
}

/** Alerts on caches. */
export function cacheAlerts(context: AlertContext): readonly Alert[] {
  return [lowHitRate(context), nearCapacity(context), highEvictionRate(context)];
}

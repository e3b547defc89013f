import type { MetricRow } from '../metric-row.ts';

export const cacheMetrics = {
  'vital.cache.operations': {
    group: 'Cache',
    unit: '{operation}',
    instrument: 'counter',
    prometheusName: 'vital_cache_operations_total',
    attributes: ['cache', 'cache.operation', 'mode'],
    startsAtZero: ['cache.operation'],
    description: 'Cache operations; the hit rate is hit / (hit + miss).',
  },
  'vital.cache.hit_rate': {
    group: 'Cache',
    unit: '',
    instrument: 'gauge',
    prometheusName: 'vital_cache_hit_rate',
    attributes: ['cache', 'mode'],
    description:
      'Share of look-ups that hit, from 0 to 1, as this process last reported it; sum the counters over instances instead.',
  },
  'vital.cache.size_entries': {
    group: 'Cache',
    unit: '{entry}',
    instrument: 'gauge',
    prometheusName: 'vital_cache_size_entries',
    attributes: ['cache'],
    description: 'Entries in the cache.',
  },
  'vital.cache.capacity_entries': {
    group: 'Cache',
    unit: '{entry}',
    instrument: 'gauge',
    prometheusName: 'vital_cache_capacity_entries',
    attributes: ['cache'],
    description: 'Entries that the cache holds at the most.',
  },
  'vital.cache.memory': {
    group: 'Cache',
    unit: 'By',
    instrument: 'gauge',
    prometheusName: 'vital_cache_memory_bytes',
    attributes: ['cache'],
    description: 'Memory that the entries of the cache take.',
  },
  'vital.cache.entry_age': {
    group: 'Cache',
    unit: 's',
    instrument: 'histogram',
    buckets: 'age',
    prometheusName: 'vital_cache_entry_age_seconds',
    attributes: ['cache', 'mode'],
    description: 'Age of an entry when it is hit.',
  },
  'vital.cache.operation.duration': {
    group: 'Cache',
    unit: 's',
    instrument: 'histogram',
    buckets: 'cacheDuration',
    prometheusName: 'vital_cache_operation_duration_seconds',
    attributes: ['cache', 'cache.operation'],
    description: 'Time that a cache operation took.',
  },
} as const satisfies Record<string, MetricRow>;

import type { MetricRow } from '../metric-row.ts';

export const qualityMetrics = {
  'vital.quality.score': {
    group: 'Quality',
    unit: '',
    instrument: 'histogram',
    buckets: 'score',
    prometheusName: 'vital_quality_score',
    attributes: ['mode'],
    description: 'Quality score of a response, from 0 to 1.',
  },
  'vital.degraded_responses': {
    group: 'Quality',
    unit: '{response}',
    instrument: 'counter',
    prometheusName: 'vital_degraded_responses_total',
    attributes: ['mode', 'degraded.reason'],
    description:
      'Reasons for which responses were served degraded; a response with two reasons counts under both.',
  },
  'vital.warnings': {
    group: 'Quality',
    unit: '{warning}',
    instrument: 'counter',
    prometheusName: 'vital_warnings_total',
    attributes: ['mode', 'warning.type'],
    description: 'Warnings that came with responses.',
  },
} as const satisfies Record<string, MetricRow>;

import type { MetricRow } from '../metric-row.ts';

export const businessMetrics = {
  'vital.queries_per_tenant': {
    group: 'Business',
    unit: '{query}',
    instrument: 'counter',
    prometheusName: 'vital_queries_per_tenant_total',
    attributes: ['tenant_id'],
    description: 'Workflow runs that a tenant started.',
  },
  'vital.mode_distribution': {
    group: 'Business',
    unit: '{query}',
    instrument: 'counter',
    prometheusName: 'vital_mode_distribution_total',
    attributes: ['mode'],
    description: 'Workflow runs started in a mode.',
  },
  'vital.agent_usage': {
    group: 'Business',
    unit: '{use}',
    instrument: 'counter',
    prometheusName: 'vital_agent_usage_total',
    attributes: ['agent_id', 'agent_name'],
    description: 'Uses of an agent.',
  },
} as const satisfies Record<string, MetricRow>;

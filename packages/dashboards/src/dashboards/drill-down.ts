import type { DashboardDescription, Panel } from '../grafana/panel.ts';
import { increase, quantile, rate, ratePerMinute } from '../promql/aggregation.ts';
import { failedRuns } from '../promql/failed-runs.ts';
import { promql, ratio, top } from '../promql/operators.ts';

const perTenant: readonly Panel[] = [
  {
    title: 'Runs by tenant',
    description: 'Runs over the time shown, by tenant.',
    kind: 'table',
    unit: 'short',
    width: 8,
    targets: [{ expression: top(25, increase('vital.workflow.requests', { by: ['tenant_id'] })) }],
    columns: { tenant_id: 'Tenant', Value: 'Runs' },
    drillDown: { column: 'Tenant', variable: 'tenant' },
  },
  {
    title: 'Error rate by tenant',
    description:
      'Share of failed runs over the time shown, the ten highest. A tenant with few runs is high easily.',
    kind: 'bargauge',
    unit: 'percentunit',
    width: 8,
    min: 0,
    targets: [
      {
        expression: top(
          10,
          ratio(
            failedRuns('increase', { by: ['tenant_id'] }),
            increase('vital.workflow.requests', { by: ['tenant_id'] }),
          ),
        ),
        legend: '{{tenant_id}}',
      },
    ],
  },
  {
    title: 'Cost per 1,000 runs by tenant',
    description: 'Cost by thousand runs over the time shown, the ten highest.',
    kind: 'bargauge',
    unit: 'currencyUSD',
    width: 8,
    decimals: 3,
    targets: [
      {
        expression: top(
          10,
          promql`(${ratio(
            increase('vital.estimated_cost', { by: ['tenant_id'] }),
            increase('vital.workflow.requests', { by: ['tenant_id'] }),
          )}) * 1000`,
        ),
        legend: '{{tenant_id}}',
      },
    ],
  },
  {
    title: 'Runs over time by tenant',
    description: 'Runs per minute, by tenant.',
    kind: 'timeseries',
    unit: 'reqpm',
    stacked: true,
    targets: [
      {
        expression: ratePerMinute('vital.workflow.requests', { by: ['tenant_id'] }),
        legend: '{{tenant_id}}',
      },
    ],
  },
  {
    title: 'Cost over time by tenant',
    description: 'Dollars per hour, by tenant.',
    kind: 'timeseries',
    unit: 'currencyUSD',
    stacked: true,
    targets: [
      {
        expression: promql`${rate('vital.estimated_cost', { by: ['tenant_id'] })} * 3600`,
        legend: '{{tenant_id}}',
      },
    ],
  },
];

const perWorkflow: readonly Panel[] = [
  {
    title: 'Latency by workflow',
    description: 'P95 of the run time, by workflow and mode.',
    kind: 'timeseries',
    unit: 's',
    targets: [
      {
        expression: quantile(0.95, 'vital.workflow.duration', 'rate', { by: ['workflow', 'mode'] }),
        legend: '{{workflow}} {{mode}}',
        exemplars: true,
      },
    ],
  },
  {
    title: 'Error rate by workflow',
    description: 'Share of failed runs, by workflow.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    targets: [
      {
        expression: ratio(
          failedRuns('rate', { by: ['workflow'] }),
          rate('vital.workflow.requests', { by: ['workflow'] }),
        ),
        legend: '{{workflow}}',
      },
    ],
  },
  {
    title: 'Where the time goes',
    description: 'P95 of the time that one attempt of a node takes, by node.',
    kind: 'bargauge',
    unit: 's',
    targets: [
      {
        expression: top(
          15,
          quantile(0.95, 'vital.workflow.node.duration', 'increase', { by: ['workflow', 'node'] }),
        ),
        legend: '{{workflow}} / {{node}}',
      },
    ],
  },
  {
    title: 'Node errors',
    description: 'Attempts of nodes that failed, per minute, by node. A retried one counts each time.',
    kind: 'timeseries',
    unit: 'opm',
    noValue: 'No errors',
    targets: [
      {
        expression: ratePerMinute('vital.workflow.node.duration', {
          where: { outcome: 'error' },
          by: ['workflow', 'node'],
        }),
        legend: '{{workflow}} / {{node}}',
      },
    ],
  },
  {
    title: 'Time to first token',
    description: 'P95 of the time until the caller sees the first token, by workflow; streams only.',
    kind: 'timeseries',
    unit: 's',
    noValue: 'No streams',
    targets: [
      {
        expression: quantile(0.95, 'vital.workflow.time_to_first_token', 'rate', { by: ['workflow'] }),
        legend: '{{workflow}}',
      },
    ],
  },
  {
    title: 'Gain of parallel nodes',
    description:
      'Median of the sum of the node times by the time that the run took, by workflow. 1 is one after the other.',
    kind: 'timeseries',
    unit: 'none',
    noValue: 'No parallel nodes',
    targets: [
      {
        expression: quantile(0.5, 'vital.workflow.parallel_speedup', 'rate', { by: ['workflow'] }),
        legend: '{{workflow}}',
      },
    ],
  },
  {
    title: 'Session length',
    description: 'Median length of a streaming session, by mode.',
    kind: 'timeseries',
    unit: 's',
    noValue: 'No sessions',
    targets: [
      { expression: quantile(0.5, 'vital.session.duration', 'rate', { by: ['mode'] }), legend: '{{mode}}' },
    ],
  },
  {
    title: 'Quality by mode',
    description: 'Tenth percentile of the quality score, by mode: the answers that a user complains about.',
    kind: 'timeseries',
    unit: 'none',
    min: 0,
    max: 1,
    targets: [
      { expression: quantile(0.1, 'vital.quality.score', 'rate', { by: ['mode'] }), legend: '{{mode}}' },
    ],
  },
];

/** Who, and which workflow, is it? */
export function drillDown(): DashboardDescription {
  return {
    slug: 'drill-down',
    title: 'Tenant and Workflow Drill-down',
    description: 'Which tenant, which workflow, which node is it?',
    variables: ['mode', 'tenant', 'workflow'],
    from: 'now-6h',
    rows: [
      { title: 'Tenants', panels: perTenant },
      { title: 'Workflows', panels: perWorkflow },
    ],
  };
}

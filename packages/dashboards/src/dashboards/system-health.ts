import type { DashboardsConfiguration } from '../configuration.ts';
import type { DashboardDescription, Panel } from '../grafana/panel.ts';
import {
  gauge,
  gaugeOverTime,
  increase,
  quantile,
  rate,
  ratePerMinute,
  total,
} from '../promql/aggregation.ts';
import { divide, literal, orZero, promql, ratio, top } from '../promql/operators.ts';
import { dependencyPanels } from './dependency-panels.ts';

const systemPanels = ({ thresholds }: DashboardsConfiguration): readonly Panel[] => [
  {
    title: 'Tool success rate',
    description: 'Share of tool executions that succeeded, over the time shown.',
    kind: 'stat',
    unit: 'percentunit',
    decimals: 1,
    steps: [
      [0, 'red'],
      [1 - thresholds.toolFailureRate, 'yellow'],
      [1 - thresholds.toolFailureRate / 2, 'green'],
    ],
    targets: [
      {
        expression: ratio(
          increase('vital.tool.executions', { where: { status: 'success' } }),
          increase('vital.tool.executions'),
        ),
      },
    ],
  },
  {
    title: 'RAG success rate',
    description: 'Share of retrievals that succeeded, over the time shown. One that found nothing succeeded.',
    kind: 'stat',
    unit: 'percentunit',
    decimals: 1,
    steps: [
      [0, 'red'],
      [1 - thresholds.ragFailureRate, 'yellow'],
      [1 - thresholds.ragFailureRate / 2, 'green'],
    ],
    targets: [
      {
        expression: ratio(
          increase('vital.rag.retrievals', { where: { status: 'success' } }),
          increase('vital.rag.retrievals'),
        ),
      },
    ],
  },
  {
    title: 'System uptime',
    description: 'Time since the process started, of the one that started last.',
    kind: 'stat',
    unit: 'dtdurations',
    noValue: 'No instances',
    targets: [{ expression: gauge('min', 'vital.uptime') }],
  },
  {
    title: 'Instances',
    description:
      'Processes that report metrics now. One that crashed is missing here, and its metrics simply disappear.',
    kind: 'stat',
    unit: 'short',
    noValue: 'None',
    targets: [{ expression: gauge('count', 'vital.uptime') }],
  },
  {
    title: 'Recordings over a limit',
    description:
      'Recordings that went to `other` because a limit on attribute values or series was reached, over the time shown.',
    kind: 'stat',
    unit: 'short',
    steps: [
      [0, 'green'],
      [1, 'yellow'],
    ],
    targets: [{ expression: orZero(increase('vital.series_overflow')) }],
  },
  {
    title: 'Slowest connection wait',
    description: 'P95 of the time that a request waited for a pooled connection, of the worst pool.',
    kind: 'stat',
    unit: 's',
    noValue: 'No waits',
    targets: [
      {
        expression: promql`max(${quantile(0.95, 'vital.connection_pool.wait', 'increase', { by: ['pool'] })})`,
      },
    ],
  },
  {
    title: 'Build information',
    description: 'Which build runs where.',
    kind: 'table',
    unit: 'short',
    noValue: 'No instances',
    targets: [
      {
        expression: gauge('max', 'vital.build_info', {
          by: ['instance', 'version', 'commit', 'environment'],
        }),
      },
    ],
    columns: { instance: 'Instance', version: 'Version', commit: 'Commit', environment: 'Environment' },
  },
  {
    title: 'Instrumentation coverage',
    description:
      'Libraries that were found and whether they are watched. What is `unsupported` is not measured.',
    kind: 'table',
    unit: 'short',
    noValue: 'No libraries',
    targets: [
      {
        expression: gauge('count', 'vital.instrumentation_info', {
          by: ['library', 'version', 'hook', 'status'],
        }),
      },
    ],
    columns: { library: 'Library', version: 'Version', hook: 'Hook', status: 'Status', Value: 'Instances' },
  },
];

const poolPanels = ({ thresholds }: DashboardsConfiguration): readonly Panel[] => [
  {
    title: 'Connection pool status',
    description:
      'Connections in use by those that the pool may hold, now. A pool without a known size is not shown.',
    kind: 'bargauge',
    unit: 'percentunit',
    min: 0,
    max: 1,
    steps: [
      [0, 'green'],
      [thresholds.poolUse * 0.8, 'yellow'],
      [thresholds.poolUse, 'red'],
    ],
    noValue: 'No pools',
    targets: [
      {
        expression: ratio(
          gauge('sum', 'vital.active_connections', { by: ['pool'] }),
          gauge('sum', 'vital.connection_pool.size', { by: ['pool'] }),
        ),
        legend: '{{pool}}',
      },
    ],
  },
  {
    title: 'Active connections',
    description: 'Connections in use, those that the pool may hold, and requests that wait for one.',
    kind: 'timeseries',
    unit: 'short',
    noValue: 'No pools',
    targets: [
      { expression: gauge('sum', 'vital.active_connections', { by: ['pool'] }), legend: '{{pool}} in use' },
      { expression: gauge('sum', 'vital.connection_pool.size', { by: ['pool'] }), legend: '{{pool}} size' },
      {
        expression: gauge('sum', 'vital.connection_pool.pending', { by: ['pool'] }),
        legend: '{{pool}} waiting',
      },
    ],
  },
  {
    title: 'Connections in use on average',
    description: 'Connections in use, by pool and instance: one instance that holds all of them is a leak.',
    kind: 'timeseries',
    unit: 'short',
    width: 24,
    noValue: 'No pools',
    targets: [
      {
        expression: gaugeOverTime('max', 'avg', 'vital.active_connections', { by: ['instance', 'pool'] }),
        legend: '{{instance}} {{pool}}',
      },
    ],
  },
];

const answerPanels: readonly Panel[] = [
  {
    title: 'Error types distribution',
    description:
      'Runs that ended with an error, over the time shown, by class of error. Prometheus loses the first one of a class that is new to an instance.',
    kind: 'piechart',
    unit: 'short',
    noValue: 'No errors',
    targets: [
      {
        expression: promql`${increase('vital.workflow.requests.failed', { by: ['error_type'] })} > 0`,
        legend: '{{error_type}}',
      },
    ],
  },
  {
    title: 'Quality score trend',
    description: 'Mean score of the responses, by mode, with the limit that the alert has.',
    kind: 'timeseries',
    unit: 'none',
    min: 0,
    max: 1,
    targets: [
      {
        expression: divide(
          total('vital.quality.score', 'rate', { by: ['mode'] }),
          promql`(${rate('vital.quality.score', { by: ['mode'] })} > 0)`,
        ),
        legend: '{{mode}}',
      },
      { expression: literal('vector($quality_threshold)'), legend: 'threshold', limit: true },
    ],
  },
  {
    title: 'Warnings rate',
    description: 'Warnings that came with responses, per minute, by kind.',
    kind: 'timeseries',
    unit: 'opm',
    noValue: 'No warnings',
    targets: [{ expression: ratePerMinute('vital.warnings', { by: ['type'] }), legend: '{{type}}' }],
  },
  {
    title: 'Agent usage',
    description: 'The ten agents that were used most, over the time shown.',
    kind: 'bargauge',
    unit: 'short',
    noValue: 'No agents',
    targets: [
      {
        expression: top(10, increase('vital.agent_usage', { by: ['agent_name'] })),
        legend: '{{agent_name}}',
      },
    ],
  },
];

/** Is the machinery in order: builds, pools, tools, retrieval, measuring itself? */
export function systemHealth(configuration: DashboardsConfiguration): DashboardDescription {
  return {
    slug: 'system-health',
    title: 'System Health',
    description: 'Is the machinery in order: builds, pools, tools, retrieval, and the measuring itself?',
    variables: ['mode', 'tenant', 'quality_threshold', 'tool_threshold', 'rag_threshold'],
    from: 'now-6h',
    rows: [
      { title: 'System', panels: systemPanels(configuration) },
      { title: 'Connection pools', panels: poolPanels(configuration) },
      { title: 'Answers', panels: answerPanels },
      { title: 'Tools, retrieval and LLM clients', panels: dependencyPanels },
    ],
  };
}

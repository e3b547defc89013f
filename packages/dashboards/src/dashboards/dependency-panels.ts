import type { Panel } from '../grafana/panel.ts';
import { quantile, rate, ratePerMinute, total } from '../promql/aggregation.ts';
import { divide, literal, promql, ratio } from '../promql/operators.ts';

/** What the engine calls: tools, retrieval, LLM clients. */
export const dependencyPanels: readonly Panel[] = [
  {
    title: 'Tool failures',
    description: 'Share of executions that failed, by tool, with the limit that the alert has.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    targets: [
      {
        expression: ratio(
          rate('vital.tool.executions', { where: { status: 'error' }, by: ['tool_name'] }),
          rate('vital.tool.executions', { by: ['tool_name'] }),
        ),
        legend: '{{tool_name}}',
      },
      { expression: literal('vector($tool_threshold)'), legend: 'threshold', limit: true },
    ],
  },
  {
    title: 'Retrieval failures',
    description: 'Share of retrievals that failed, by kind of source, with the limit that the alert has.',
    kind: 'timeseries',
    unit: 'percentunit',
    min: 0,
    targets: [
      {
        expression: ratio(
          rate('vital.rag.retrievals', { where: { status: 'error' }, by: ['source_type'] }),
          rate('vital.rag.retrievals', { by: ['source_type'] }),
        ),
        legend: '{{source_type}}',
      },
      { expression: literal('vector($rag_threshold)'), legend: 'threshold', limit: true },
    ],
  },
  {
    title: 'LLM errors',
    description: 'LLM calls that failed after all retries, per minute, by provider and class of error.',
    kind: 'timeseries',
    unit: 'opm',
    noValue: 'No errors',
    targets: [
      {
        expression: ratePerMinute('vital.llm.errors', { by: ['provider', 'error_type'] }),
        legend: '{{provider}} {{error_type}}',
      },
    ],
  },
  {
    title: 'Retries',
    description: 'Attempts after the first, per minute: of LLM clients by model, and of workflow nodes.',
    kind: 'timeseries',
    unit: 'opm',
    noValue: 'No retries',
    targets: [
      { expression: ratePerMinute('vital.llm.retries', { by: ['model'] }), legend: '{{model}}' },
      { expression: ratePerMinute('vital.workflow.node.retries', { by: ['node'] }), legend: 'node {{node}}' },
    ],
  },
  {
    title: 'Tool and retrieval time',
    description: 'P95 of the time that a tool execution and a retrieval take.',
    kind: 'timeseries',
    unit: 's',
    targets: [
      {
        expression: quantile(0.95, 'vital.tool.duration', 'rate', { by: ['tool_name'] }),
        legend: '{{tool_name}}',
      },
      {
        expression: quantile(0.95, 'vital.rag.retrieval.duration', 'rate', { by: ['source_type'] }),
        legend: 'retrieval {{source_type}}',
      },
    ],
  },
  {
    title: 'Documents per retrieval',
    description: 'Mean number of documents that a retrieval returned, by kind of source.',
    kind: 'timeseries',
    unit: 'short',
    targets: [
      {
        expression: divide(
          total('vital.rag.documents', 'rate', { by: ['source_type'] }),
          promql`(${rate('vital.rag.documents', { by: ['source_type'] })} > 0)`,
        ),
        legend: '{{source_type}}',
      },
    ],
  },
];

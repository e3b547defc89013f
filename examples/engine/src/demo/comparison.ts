import { styleText } from 'node:util';
import type { Labels, Served } from '@vital/testing';
import type { Counts } from '../counts.ts';
import type { Measurements } from './measurements.ts';

/** One number from two sources that know nothing of each other. */
export interface Compared {
  readonly what: string;
  /** What the engine, or the provider, counted itself. */
  readonly counted: number;
  /** What Vital measured. */
  readonly measured: number;
}

interface Question {
  readonly what: string;
  readonly counted: number;
  readonly metric: string;
  readonly labels?: Labels;
}

const runMetrics: Readonly<Record<string, { metric: string; labels?: Labels }>> = {
  success: { metric: 'vital_workflow_requests_success_total' },
  error: { metric: 'vital_workflow_requests_failed_total' },
  cancelled: { metric: 'vital_workflow_requests_cancelled_total', labels: { reason: 'cancelled' } },
  interrupted: { metric: 'vital_workflow_requests_cancelled_total', labels: { reason: 'interrupted' } },
};

function runQuestions(counts: Counts): Question[] {
  return Object.entries(counts.runs).map(([key, counted]) => {
    const [workflow = '', tenant = '', outcome = ''] = key.split(' ');
    const { metric = 'vital_workflow_requests_total', labels } = runMetrics[outcome] ?? {};
    return {
      what: `runs of ${workflow}, ${tenant}, ${outcome}`,
      counted,
      metric,
      labels: { workflow, tenant_id: tenant, ...labels },
    };
  });
}

/** Splits keys such as `quick hit` into labels. */
function keyed(
  counts: Readonly<Record<string, number>>,
  noun: string,
  metric: string,
  names: readonly [string, string],
): Question[] {
  return Object.entries(counts).map(([key, counted]) => {
    const [first = '', second = ''] = key.split(' ');
    return { what: `${noun}: ${key}`, counted, metric, labels: { [names[0]]: first, [names[1]]: second } };
  });
}

function llmQuestions(served: Served): Question[] {
  const types = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const;
  return [
    { what: 'LLM retries', counted: served.retries(), metric: 'vital_llm_retries_total' },
    {
      what: 'LLM calls answered',
      counted: served.count({ status: 200, ending: 'completed' }),
      metric: 'vital_llm_api_calls_total',
      labels: { outcome: 'success', cached: 'false' },
    },
    ...types.map((type) => ({
      what: `tokens: ${type}`,
      counted: served.tokens(type),
      metric: 'vital_llm_tokens_used_total',
      labels: { token_type: type },
    })),
  ];
}

/** Compares what the engine and the provider counted with what Vital measured. */
export async function compare(
  counts: Counts,
  served: Served,
  measurements: Measurements,
): Promise<Compared[]> {
  const questions = [
    ...runQuestions(counts),
    ...keyed(counts.cacheOperations, 'cache', 'vital_cache_operations_total', ['mode', 'operation']),
    ...keyed(counts.tools, 'tool', 'vital_tool_executions_total', ['tool_name', 'status']),
    ...keyed(counts.retrievals, 'retrievals', 'vital_rag_retrievals_total', ['mode', 'status']),
    { what: 'documents retrieved', counted: counts.documents, metric: 'vital_rag_documents_sum' },
    ...llmQuestions(served),
  ];
  return await Promise.all(
    questions.map(async ({ what, counted, metric, labels }) => ({
      what,
      counted,
      measured: await measurements.sum(metric, labels),
    })),
  );
}

/** The comparison as a table, the lines that differ in red. */
export function comparisonTable(compared: readonly Compared[], source: string): string {
  const width = Math.max(...compared.map(({ what }) => what.length));
  const head = `${'what'.padEnd(width)}  ${'counted'.padStart(9)}  ${'measured'.padStart(9)}`;
  const lines = compared.map(({ what, counted, measured }) => {
    const same = counted === measured;
    const text = `${what.padEnd(width)}  ${String(counted).padStart(9)}  ${String(measured).padStart(9)}  ${same ? '=' : 'differs'}`;
    return same ? text : styleText('red', text);
  });
  const differing = compared.filter(({ counted, measured }) => counted !== measured).length;
  const verdict =
    differing === 0
      ? styleText('green', `All ${compared.length} numbers are the same in the engine and in ${source}.`)
      : styleText(
          'red',
          `${differing} of ${compared.length} numbers differ between the engine and ${source}.`,
        );
  return [styleText('bold', head), ...lines, '', verdict].join('\n');
}

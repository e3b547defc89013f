import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Exposition, type Labels, parseExposition, runProgram } from '@vital/testing';
import type { Counts } from '../counts.ts';

/** What the engine and the provider counted themselves, and what Vital served. */
interface Measured {
  readonly counts: Counts;
  readonly page: string;
  readonly calls: number;
  readonly retries: number;
  readonly tokens: { readonly input: number; readonly output: number };
}

let measured: Measured;
let metrics: Exposition;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeAll(async () => {
  const result = await runProgram({
    arguments: [
      '--conditions=@vital/source',
      '--import',
      '@vital/sdk/register',
      join(__dirname, 'program.ts'),
    ],
    environment: { OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()) },
    directory: __dirname,
  });
  expect(result.stderr).toBe('');
  measured = JSON.parse(result.stdout);
  metrics = parseExposition(measured.page);
}, 60_000);

/** The values of a metric, by the labels that are named, without those at 0. */
function values(metric: string, labels: readonly string[], having: Labels = {}): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const sample of metrics.matching(metric, having)) {
    const name = labels.map((label) => sample.labels[label]).join(' ');
    if (sample.value !== 0) sums[name] = (sums[name] ?? 0) + sample.value;
  }
  return sums;
}

/** The engine's counts whose name ends with a word, under what is left of the name. */
function endingWith(counts: Readonly<Record<string, number>>, word: string): Record<string, number> {
  const ending = Object.entries(counts).filter(([name]) => name.endsWith(` ${word}`));
  return Object.fromEntries(ending.map(([name, count]) => [name.slice(0, -word.length - 1), count]));
}

const run = ['workflow', 'tenant_id'];

test('runs, by workflow, tenant and outcome', () => {
  const { runs } = measured.counts;
  expect(values('vital_workflow_requests_success_total', run)).toEqual(endingWith(runs, 'success'));
  expect(values('vital_workflow_requests_failed_total', run)).toEqual(endingWith(runs, 'error'));
  for (const reason of ['cancelled', 'interrupted']) {
    expect(values('vital_workflow_requests_cancelled_total', run, { reason })).toEqual(
      endingWith(runs, reason),
    );
  }
  expect(values('vital_workflow_active', [])).toEqual({});
  for (const outcome of ['success', 'error', 'cancelled', 'interrupted']) {
    expect(Object.keys(endingWith(runs, outcome))).not.toEqual([]);
  }
});

test('cache operations, by mode', () => {
  const operations = values('vital_cache_operations_total', ['mode', 'operation']);
  expect(operations).toMatchObject(measured.counts.cacheOperations);
});

test('tools and retrievals', () => {
  expect(values('vital_tool_executions_total', ['tool_name', 'status'])).toEqual(measured.counts.tools);
  expect(values('vital_rag_retrievals_total', ['mode', 'status'])).toEqual(measured.counts.retrievals);
  expect(metrics.value('vital_rag_documents_sum')).toBe(measured.counts.documents);
});

test('calls of the model and tokens, as the provider counted them', () => {
  expect(metrics.value('vital_llm_api_calls_total', { cached: 'false' })).toBe(measured.calls);
  expect(metrics.value('vital_llm_retries_total')).toBe(measured.retries);
  expect(metrics.value('vital_llm_tokens_used_total', { token_type: 'input' })).toBe(measured.tokens.input);
  expect(metrics.value('vital_llm_tokens_used_total', { token_type: 'output' })).toBe(measured.tokens.output);
});

test('streams, first tokens, quality and degradation leave their traces', () => {
  expect(values('vital_llm_streams_total', ['ending'])).toMatchObject({
    completed: expect.any(Number),
    cancelled: expect.any(Number),
  });
  for (const metric of [
    'vital_workflow_time_to_first_token_seconds_count',
    'vital_workflow_node_retries_total',
    'vital_quality_score_count',
    'vital_degraded_responses_total',
    'vital_warnings_total',
    'vital_cost_saved_dollars',
    'vital_agent_usage_total',
  ]) {
    expect([metric, metrics.value(metric)]).toEqual([metric, expect.any(Number)]);
    expect(metrics.value(metric)).toBeGreaterThan(0);
  }
});

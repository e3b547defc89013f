import { instrumentationReports, type Stop } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import { CohereClient, CohereClientV2 } from 'cohere-ai';
import { watchCohereClient } from './instrumentation.ts';
import { billedUsage } from './usage.ts';

const model = 'command-r-plus';
const message = 'How many legs has a spider?';

let provider: FakeProvider;
let metrics: MetricsCollection;
let first: CohereClient;
let second: CohereClientV2;
let stop: Stop;
let question = 0;

/** The fake provider takes a repeated request for a retry. */
const messages = () => [{ role: 'user' as const, content: `${message} ${question++}` }];

beforeAll(async () => {
  provider = await startFakeProvider({ retryAfter: 1 });
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  const options = { token: 'test', environment: provider.baseUrls.cohere };
  first = new CohereClient(options);
  second = new CohereClientV2(options);
  stop = watchCohereClient(second, metrics.meterProvider.getMeter('test'));
});
afterEach(() => stop());
afterAll(() => provider.close());

async function readAll(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

async function read(name: string, attributes = {}): Promise<number> {
  return (await metrics.read()).value(name, attributes) ?? 0;
}

test('counts calls and billed tokens as the provider does, in both versions of the API', async () => {
  await second.chat({ model, messages: messages() });
  await second.chat({ model: `${model}~cached`, messages: messages() }).withRawResponse();
  await readAll(await second.chatStream({ model, messages: messages() }));
  await first.v2.chat({ model, messages: messages() });
  await first.chat({ model, message });
  await readAll(await first.chatStream({ model, message: 'And a crab?' }));
  await second.embed({
    model: 'embed-v4.0',
    inputType: 'search_query',
    texts: ['spider'],
    embeddingTypes: ['float'],
  });
  await second.rerank({ model: 'rerank-v3.5', query: message, documents: ['spider', 'crab'] });
  expect(provider.served.count()).toBe(8);
  expect(await read('vital.llm.api_calls', { provider: 'cohere', outcome: 'success' })).toBe(8);
  for (const operation of ['chat', 'embeddings', 'rerank'] as const) {
    expect(await read('vital.llm.api_calls', { operation })).toBe(provider.served.count({ operation }));
  }
  expect(await read('vital.llm.streams', { ending: 'completed' })).toBe(2);
  expect((await metrics.read()).distribution('vital.llm.time_to_first_token')?.count).toBe(2);
  expect(await read('vital.llm.usage_unknown')).toBe(0);
  for (const token_type of ['input', 'output', 'cache_read'] as const) {
    expect([token_type, await read('vital.llm.tokens_used', { token_type })]).toEqual([
      token_type,
      provider.served.tokens(token_type),
    ]);
  }
});

test('tells the endings of streams apart', async () => {
  for await (const _ of await second.chatStream({ model: `${model}~slow-stream=5`, messages: messages() }))
    break;
  const cut = await second.chatStream({ model: `${model}~cut`, messages: messages() });
  await expect(readAll(cut)).rejects.toThrow();
  await readAll(await second.chatStream({ model: `${model}~stream-error`, messages: messages() }));
  expect(await read('vital.llm.streams', { ending: 'cancelled' })).toBe(1);
  expect(await read('vital.llm.streams', { ending: 'failed' })).toBe(2);
  expect(await read('vital.llm.errors', { error_type: 'server' })).toBe(1);
});

test.each([
  ['unauthorized', 'auth'],
  ['invalid-request', 'invalid_request'],
])('a call that fails with %s is an error of class %s', async (fault, error_type) => {
  await expect(second.chat({ model: `${model}~${fault}`, messages: messages() })).rejects.toThrow();
  expect(await read('vital.llm.errors', { error_type })).toBe(1);
  expect(await read('vital.llm.errors')).toBe(1);
});

test('a call that is tried again is one call with retries', async () => {
  await second.chat({ model: `${model}~rate-limit=1`, messages: messages() });
  expect(await read('vital.llm.retries')).toBe(provider.served.retries());
  expect(provider.served.retries()).toBe(1);
  expect(await read('vital.llm.api_calls')).toBe(1);
});

test('says what is watched', () => {
  expect(instrumentationReports()).toContainEqual({
    library: 'cohere-ai',
    version: 'unknown',
    hook: 'explicit',
    status: 'active',
  });
});

test.each([
  [
    {
      billedUnits: { inputTokens: 10, outputTokens: 5 },
      tokens: { inputTokens: 60, outputTokens: 5 },
      cachedTokens: 4,
    },
    { inputTokens: 10, outputTokens: 5, cacheReadTokens: 4 },
  ],
  [{ tokens: { inputTokens: 60, outputTokens: 5 } }, { inputTokens: 60, outputTokens: 5 }],
  [{ billedUnits: { searchUnits: 1 } }, undefined],
])('usage %#', (usage, expected) => {
  expect(billedUsage(usage)).toEqual(expected);
});

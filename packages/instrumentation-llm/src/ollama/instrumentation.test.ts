import { instrumentationReports, type Stop, setPriceSource } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import { Ollama } from 'ollama';
import { createPriceSource } from '../prices/price-source.ts';
import { watchOllamaClient } from './instrumentation.ts';

const model = 'llama3.2';
const messages = [{ role: 'user', content: 'How many legs has a spider?' }];

let provider: FakeProvider;
let metrics: MetricsCollection;
let client: Ollama;
let stop: Stop;

beforeAll(async () => {
  provider = await startFakeProvider();
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  client = new Ollama({ host: provider.baseUrls.ollama, fetch });
  stop = watchOllamaClient(client, metrics.meterProvider.getMeter('test'));
});
afterEach(() => stop());
afterAll(() => provider.close());

async function read(name: string, attributes = {}): Promise<number> {
  return (await metrics.read()).value(name, attributes) ?? 0;
}

test('counts calls and tokens as the server does', async () => {
  await client.chat({ model, messages });
  for await (const _ of await client.chat({ model, messages, stream: true }));
  await client.generate({ model, prompt: 'A spider has' });
  for await (const _ of await client.generate({ model, prompt: 'A spider has', stream: true }));
  await client.embed({ model: 'nomic-embed-text', input: ['spider', 'crab'] });
  expect(await read('vital.llm.api_calls', { provider: 'ollama', outcome: 'success' })).toBe(5);
  for (const operation of ['chat', 'completion', 'embeddings'] as const) {
    expect(await read('vital.llm.api_calls', { operation })).toBe(provider.served.count({ operation }));
  }
  expect(await read('vital.llm.streams', { ending: 'completed' })).toBe(2);
  expect((await metrics.read()).distribution('vital.llm.time_to_first_token')?.count).toBe(2);
  for (const token_type of ['input', 'output'] as const) {
    expect([token_type, await read('vital.llm.tokens_used', { token_type })]).toEqual([
      token_type,
      provider.served.tokens(token_type),
    ]);
  }
});

test('tells the endings of streams apart', async () => {
  for await (const _ of await client.chat({ model: `${model}~slow-stream=5`, messages, stream: true })) break;
  const cut = await client.chat({ model: `${model}~cut`, messages, stream: true });
  await expect(async () => {
    for await (const _ of cut);
  }).rejects.toThrow();
  const aborted = await client.chat({ model: `${model}~slow-stream=5`, messages, stream: true });
  await expect(async () => {
    for await (const _ of aborted) client.abort();
  }).rejects.toThrow();
  expect(await read('vital.llm.streams', { ending: 'cancelled' })).toBe(2);
  expect(await read('vital.llm.streams', { ending: 'failed' })).toBe(1);
  expect(await read('vital.llm.usage_unknown', { reason: 'interrupted' })).toBe(3);
});

test.each([
  ['rate-limit', 'rate_limit'],
  ['overloaded', 'overloaded'],
  ['server-error', 'server'],
  ['unknown-model', 'invalid_request'],
])('a call that fails with %s is an error of class %s', async (fault, error_type) => {
  await expect(client.chat({ model: `${model}~${fault}`, messages })).rejects.toThrow();
  expect(await read('vital.llm.errors', { error_type })).toBe(1);
  expect(await read('vital.llm.errors')).toBe(1);
});

test('a local model costs what the configuration says', async () => {
  try {
    setPriceSource(createPriceSource());
    await client.chat({ model, messages });
    expect(await read('vital.llm.price_unknown', { model })).toBe(1);
    setPriceSource(createPriceSource({ overrides: { models: [{ provider: 'ollama', free: true }] } }));
    await client.chat({ model, messages });
    expect(await read('vital.llm.price_unknown', { model })).toBe(1);
    expect((await metrics.read()).value('vital.estimated_cost', { model })).toBe(0);
  } finally {
    setPriceSource(undefined);
  }
});

test('says what is watched', () => {
  expect(instrumentationReports()).toContainEqual({
    library: 'ollama',
    version: 'unknown',
    hook: 'explicit',
    status: 'active',
  });
});

import Anthropic from '@anthropic-ai/sdk';
import { instrumentationReports, type Stop } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import { watchAnthropicClient } from './instrumentation.ts';
import { messageUsage } from './usage.ts';

const model = 'claude-sonnet-5-5';
const body = {
  model,
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'How many legs has a spider?' }],
};
const faulty = (fault: string) => ({ headers: { 'x-fault': fault } });

let provider: FakeProvider;
let metrics: MetricsCollection;
let client: Anthropic;
let stop: Stop;

beforeAll(async () => {
  provider = await startFakeProvider({ retryAfter: 1 });
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  client = new Anthropic({ apiKey: 'test', baseURL: provider.baseUrls.anthropic, logLevel: 'off' });
  stop = watchAnthropicClient(client, metrics.meterProvider.getMeter('test'));
});
afterEach(() => stop());
afterAll(() => provider.close());

async function readAll(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

async function read(name: string, attributes = {}): Promise<number> {
  return (await metrics.read()).value(name, attributes) ?? 0;
}

test('counts messages and tokens as the provider does, whichever way they are read', async () => {
  await client.messages.create(body);
  await client.messages.create(body, faulty('cached+cache-write+reasoning')).withResponse();
  await readAll(await client.messages.create({ ...body, stream: true }));
  await readAll(
    await client.messages.create({ ...body, stream: true }, faulty('cached+cache-write+reasoning')),
  );
  await client.messages.stream(body).finalMessage();
  await client.beta.messages.create(body);
  const runner = client.beta.messages.toolRunner({
    ...body,
    tools: [
      {
        name: 'count_legs',
        description: 'Counts legs',
        input_schema: { type: 'object' },
        parse: (input: unknown) => input,
        run: () => '8',
      },
    ],
  });
  await runner.runUntilDone();
  expect(provider.served.count()).toBe(8);
  expect(await read('vital.llm.api_calls', { provider: 'anthropic', model, outcome: 'success' })).toBe(8);
  expect(await read('vital.llm.streams', { ending: 'completed' })).toBe(
    provider.served.calls({ stream: true }),
  );
  for (const token_type of ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const) {
    expect([token_type, await read('vital.llm.tokens_used', { token_type })]).toEqual([
      token_type,
      provider.served.tokens(token_type),
    ]);
  }
  expect((await metrics.read()).distribution('vital.llm.time_to_first_token')?.count).toBe(3);
  expect(await read('vital.llm.usage_unknown')).toBe(0);
});

test('a stream that is broken off has input tokens, and output tokens that are not all known', async () => {
  for await (const { type } of await client.messages.create(
    { ...body, stream: true },
    faulty('slow-stream=5'),
  )) {
    if (type === 'content_block_delta') break;
  }
  const whole = await client.messages.create(body);
  expect(await read('vital.llm.streams', { ending: 'cancelled' })).toBe(1);
  expect(await read('vital.llm.usage_unknown', { reason: 'interrupted' })).toBe(1);
  expect(await read('vital.llm.tokens_used', { token_type: 'input' })).toBe(2 * whole.usage.input_tokens);
});

test.each([
  ['cut', 'connection'],
  ['stream-error', 'overloaded'],
])('a stream that ends with %s has failed with %s', async (fault, error_type) => {
  const events = await client.messages.create({ ...body, stream: true }, faulty(fault));
  await expect(readAll(events)).rejects.toThrow();
  expect(await read('vital.llm.streams', { ending: 'failed' })).toBe(1);
  expect(await read('vital.llm.errors', { error_type })).toBe(1);
});

test.each([
  ['rate-limit', 'rate_limit'],
  ['overloaded', 'overloaded'],
  ['server-error', 'server'],
  ['unauthorized', 'auth'],
  ['context-length', 'context_length'],
  ['invalid-request', 'invalid_request'],
])('a call that fails with %s is an error of class %s', async (fault, error_type) => {
  await expect(client.messages.create(body, faulty(fault))).rejects.toThrow();
  expect(await read('vital.llm.errors', { error_type })).toBe(1);
  expect(await read('vital.llm.errors')).toBe(1);
  expect(await read('vital.llm.retries')).toBe(provider.served.retries());
});

test('the clients for the clouds have their own providers', async () => {
  class AnthropicVertex extends Anthropic {}
  await new AnthropicVertex({ apiKey: 'test', baseURL: provider.baseUrls.anthropic }).messages.create(body);
  expect(await read('vital.llm.api_calls', { provider: 'gcp.vertex_ai' })).toBe(1);
});

test('says what is watched', () => {
  expect(instrumentationReports()).toContainEqual({
    library: '@anthropic-ai/sdk',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    hook: 'explicit',
    status: 'active',
  });
});

test.each([
  [
    { input_tokens: 10, cache_read_input_tokens: 100, cache_creation_input_tokens: 50, output_tokens: 7 },
    { inputTokens: 160, outputTokens: 7, cacheReadTokens: 100, cacheWriteTokens: 50 },
  ],
  [
    {
      input_tokens: 10,
      cache_read_input_tokens: null,
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 3 },
    },
    { inputTokens: 10, outputTokens: 7, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 3 },
  ],
  [undefined, undefined],
])('usage %#', (usage, expected) => {
  expect(messageUsage(usage)).toEqual(expected);
});

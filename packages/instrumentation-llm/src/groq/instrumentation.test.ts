import { instrumentationReports, type Stop } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import Groq from 'groq-sdk';
import { ChatStreamReader } from '../openai/chat-stream.ts';
import { watchGroqClient } from './instrumentation.ts';

const model = 'llama-3.3-70b-versatile';
const body = { model, messages: [{ role: 'user' as const, content: 'How many legs has a spider?' }] };
const faulty = (fault: string) => ({ headers: { 'x-fault': fault } });

let provider: FakeProvider;
let metrics: MetricsCollection;
let client: Groq;
let stop: Stop;

beforeAll(async () => {
  provider = await startFakeProvider({ retryAfter: 1 });
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  client = new Groq({ apiKey: 'test', baseURL: provider.baseUrls.groq, logLevel: 'off' });
  stop = watchGroqClient(client, metrics.meterProvider.getMeter('test'));
});
afterEach(() => stop());
afterAll(() => provider.close());

async function read(name: string, attributes = {}): Promise<number> {
  return (await metrics.read()).value(name, attributes) ?? 0;
}

test('counts calls, tokens and retries as the provider does', async () => {
  await client.chat.completions.create(body);
  await client.chat.completions.create(body, faulty('cached+reasoning+rate-limit=1'));
  for await (const _ of await client.chat.completions.create({ ...body, stream: true }));
  for await (const _ of await client.chat.completions.create({ ...body, stream: true })) break;
  await expect(client.chat.completions.create(body, faulty('overloaded'))).rejects.toThrow();
  expect(await read('vital.llm.api_calls', { provider: 'groq', model })).toBe(provider.served.calls());
  expect(await read('vital.llm.retries')).toBe(provider.served.retries());
  expect(await read('vital.llm.streams', { ending: 'completed' })).toBe(1);
  expect(await read('vital.llm.streams', { ending: 'cancelled' })).toBe(1);
  expect(await read('vital.llm.errors', { error_type: 'overloaded' })).toBe(1);
  expect(await read('vital.llm.usage_unknown', { reason: 'not_requested' })).toBe(2);
  for (const token_type of ['input', 'output', 'cache_read', 'reasoning'] as const) {
    expect([token_type, await read('vital.llm.tokens_used', { token_type })]).toEqual([
      token_type,
      provider.served.tokens(token_type),
    ]);
  }
});

test('reads the usage that Groq sends without being asked', () => {
  const reader = new ChatStreamReader({ stream: true });
  reader.read({
    model,
    choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
    x_groq: { usage: { prompt_tokens: 9, completion_tokens: 4 } },
  });
  expect(reader.result).toMatchObject({
    usage: { inputTokens: 9, outputTokens: 4 },
    usageUnknownReason: undefined,
  });
});

test('says what is watched', () => {
  expect(instrumentationReports()).toContainEqual({
    library: 'groq-sdk',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    hook: 'explicit',
    status: 'active',
  });
});

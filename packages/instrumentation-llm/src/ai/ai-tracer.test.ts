import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { OpenAIProvider } from '@ai-sdk/openai';
import type { Tracer } from '@opentelemetry/api';
import { instrumentationReports } from '@vital/core';
import {
  collectMetrics,
  type FakeProvider,
  installPackages,
  type MetricsCollection,
  startFakeProvider,
} from '@vital/testing';
import type * as AI from 'ai';
import { aiTracer } from './ai-tracer.ts';

const folder = join(__dirname, '../../../../test/ai-versions');
const problem = installPackages(folder);
const load = createRequire(join(folder, 'package.json'));
const tokenTypes = ['input', 'output', 'cache_read', 'reasoning'] as const;

let provider: FakeProvider;
let metrics: MetricsCollection;
let tracer: Tracer;
let question = 0;
/** The fake provider takes a repeated request for a retry. */
const ask = () => `How many legs has spider ${question++}?`;

beforeAll(async () => {
  provider = await startFakeProvider({ retryAfter: 1 });
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  tracer = aiTracer({ meter: metrics.meterProvider.getMeter('test') });
});
afterAll(() => provider.close());

test('a tracer says that it watches', () => {
  expect(instrumentationReports()).toEqual([
    { library: 'ai', version: 'unknown', hook: 'explicit', status: 'active' },
  ]);
});

async function read(name: string, attributes = {}): Promise<number> {
  return (await metrics.read()).value(`vital.llm.${name}`, attributes) ?? 0;
}

async function readAll(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

async function expectServedTokens(): Promise<void> {
  expect(await read('usage_unknown')).toBe(0);
  for (const token_type of tokenTypes) {
    const counted = await read('tokens_used', { token_type });
    expect([token_type, counted]).toEqual([token_type, provider.served.tokens(token_type)]);
  }
}

if (problem !== undefined && process.env.CI) {
  test('older versions of the AI SDK are there', () => {
    throw new Error(problem);
  });
}

(problem === undefined ? describe.each : describe.skip.each)([
  { sdk: 'ai-5.0', openai: '@ai-sdk/openai-2.0' },
  { sdk: 'ai-5', openai: '@ai-sdk/openai-2' },
  { sdk: 'ai-6.0', openai: '@ai-sdk/openai-3.0' },
  { sdk: 'ai-6', openai: '@ai-sdk/openai-3' },
])('$sdk', ({ sdk, openai }) => {
  let ai: typeof AI;
  let models: OpenAIProvider;
  /** What version 7 calls `telemetry`. */
  const traced = () => ({ experimental_telemetry: Object.assign({ isEnabled: true }, { tracer }) });
  const quiet = { onError() {} };
  const text = (fault = '', more = {}) =>
    ai.generateText({ model: models(`gpt-4o${fault}`), prompt: ask(), ...traced(), ...more });
  const stream = (fault = '', more = {}) =>
    ai.streamText({ model: models(`gpt-4o${fault}`), prompt: ask(), ...quiet, ...traced(), ...more })
      .textStream;
  const embedding = (fault = '') => models.embedding(`text-embedding-3-small${fault}`);

  beforeAll(() => {
    ai = load(sdk);
  });
  beforeEach(() => {
    models = load(openai).createOpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai });
  });

  test('calls, retries and tokens are those that the provider served', async () => {
    const inputSchema = ai.jsonSchema({ type: 'object', properties: { animal: { type: 'string' } } });
    const looped = {
      tools: { legs: ai.tool({ inputSchema, execute: async () => '8' }) },
      stopWhen: ai.stepCountIs(3),
    };
    await text('~cached+reasoning');
    await text('', looped);
    await text('~rate-limit=1');
    await ai.generateObject({ model: models('gpt-4o'), prompt: ask(), schema: inputSchema, ...traced() });
    await ai.embed({ model: embedding(), value: ask(), ...traced() });
    await ai.embed({ model: embedding('~rate-limit=1'), value: ask(), ...traced() });
    await ai.embedMany({ model: embedding(), values: [ask(), ask()], ...traced() });
    await readAll(stream('~cached+reasoning'));
    await readAll(stream('~rate-limit=1'));
    await readAll(stream('', looped));
    const { served } = provider;
    expect(await read('api_calls', { provider: 'openai', outcome: 'success' })).toBe(served.calls());
    expect(await read('api_calls')).toBe(served.calls());
    expect(await read('api_calls', { operation: 'embeddings' })).toBe(3);
    expect(await read('retries')).toBe(3);
    expect(served.retries()).toBe(3);
    expect(await read('streams', { ending: 'completed' })).toBe(4);
    expect((await metrics.read()).distribution('vital.llm.time_to_first_token')?.count).toBe(4);
    await expectServedTokens();
  });

  test('failures are one call each, of the class of their error', async () => {
    await expect(text('~unauthorized')).rejects.toThrow();
    await expect(text('~overloaded', { maxRetries: 1 })).rejects.toThrow();
    await expect(
      ai.embed({ model: embedding('~unauthorized'), value: ask(), ...traced() }),
    ).rejects.toThrow();
    await readAll(stream('~rate-limit', { maxRetries: 1 }));
    expect(await read('api_calls', { outcome: 'error' })).toBe(4);
    expect(await read('errors', { error_type: 'auth' })).toBe(2);
    expect(await read('errors', { error_type: 'overloaded' })).toBe(1);
    expect(await read('errors', { error_type: 'rate_limit' })).toBe(1);
    expect(await read('retries')).toBe(2);
  });

  test('streams are told apart by their ending', async () => {
    await readAll(stream('~cut')).catch(() => undefined);
    const controller = new AbortController();
    const aborted = async () => {
      for await (const _ of stream('~slow-stream=5', { abortSignal: controller.signal })) controller.abort();
    };
    await aborted().catch(() => undefined);
    await provider.served.settled();
    expect(await read('streams', { ending: 'failed' })).toBe(1);
    expect(await read('streams', { ending: 'cancelled' })).toBe(1);
    expect(await read('api_calls')).toBe(2);
  });

  test('a call without the tracer is not counted, and one with it is answered all the same', async () => {
    const { text: answer } = await ai.generateText({ model: models('gpt-4o'), prompt: 'the same' });
    expect(await read('api_calls')).toBe(0);
    expect((await text('', { prompt: 'the same' })).text).toBe(answer);
    expect(await read('api_calls')).toBe(1);
  });
});

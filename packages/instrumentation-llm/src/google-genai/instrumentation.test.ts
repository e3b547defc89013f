import { runInThisContext } from 'node:vm';
import { FunctionCallingConfigMode, GoogleGenAI } from '@google/genai';
import { instrumentationReports, type Stop } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import { watchGoogleGenAIClient } from './instrumentation.ts';
import { bareModelName } from './methods.ts';
import { usageOfMetadata } from './usage.ts';

const model = 'gemini-2.5-flash';

let provider: FakeProvider;
let metrics: MetricsCollection;
let client: GoogleGenAI;
let stop: Stop;
let question = 0;

/** The fake provider takes a repeated request for a retry. */
const ask = (faults = '') => ({
  model: faults === '' ? model : `${model}~${faults}`,
  contents: `How many legs has spider ${question++}?`,
});

/** The client asks for the dispatcher of Node's fetch, which jest's own global object does not have. */
const dispatcher = "new Headers(); globalThis[Symbol.for('undici.globalDispatcher.1')]";

beforeAll(async () => {
  Reflect.set(globalThis, Symbol.for('undici.globalDispatcher.1'), runInThisContext(dispatcher));
  provider = await startFakeProvider({ retryAfter: 1 });
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  client = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: provider.baseUrls.google } });
  stop = watchGoogleGenAIClient(client, metrics.meterProvider.getMeter('test'));
});
afterEach(() => stop());
afterAll(() => provider.close());

async function readAll(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks);
}

async function read(name: string, attributes = {}): Promise<number> {
  return (await metrics.read()).value(name, attributes) ?? 0;
}

test('counts calls and tokens as the provider does, whichever way the answer is read', async () => {
  await client.models.generateContent(ask());
  await client.models.generateContent(ask('cached+reasoning'));
  await readAll(await client.models.generateContentStream(ask('cached+reasoning')));
  const chat = client.chats.create({ model });
  await chat.sendMessage({ message: 'How many legs has a crab?' });
  await readAll(await chat.sendMessageStream({ message: 'And a lobster?' }));
  await client.models.embedContent({ model: 'gemini-embedding-001', contents: ['spider', 'crab'] });
  await client.models.countTokens(ask());
  expect(provider.served.count()).toBe(7);
  expect(await read('vital.llm.api_calls', { provider: 'gcp.gemini', outcome: 'success' })).toBe(6);
  expect(await read('vital.llm.api_calls', { operation: 'embeddings' })).toBe(1);
  expect(await read('vital.llm.streams', { ending: 'completed' })).toBe(2);
  expect((await metrics.read()).distribution('vital.llm.time_to_first_token')?.count).toBe(2);
  expect(await read('vital.llm.usage_unknown')).toBe(1);
  for (const token_type of ['input', 'output', 'cache_read', 'reasoning'] as const) {
    expect([token_type, await read('vital.llm.tokens_used', { token_type })]).toEqual([
      token_type,
      provider.served.tokens(token_type),
    ]);
  }
});

test('counts each call that automatic function calling makes', async () => {
  const { text } = await client.models.generateContent({
    ...ask(),
    config: {
      toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } },
      tools: [
        {
          tool: async () => ({
            functionDeclarations: [{ name: 'count_legs', parametersJsonSchema: { type: 'object' } }],
          }),
          callTool: async () => [{ functionResponse: { name: 'count_legs', response: { legs: 8 } } }],
        },
      ],
    },
  });
  expect(text).toMatch(/^word/);
  expect(provider.served.count()).toBe(2);
  expect(await read('vital.llm.api_calls', { outcome: 'success' })).toBe(2);
  expect(await read('vital.llm.tokens_used', { token_type: 'input' })).toBe(provider.served.tokens('input'));
});

test.each([
  ['break', 'cancelled', 'slow-stream=5'],
  ['abort', 'cancelled', 'slow-stream=5'],
  ['cut', 'failed', 'cut'],
  ['stream-error', 'failed', 'stream-error'],
])('a stream that ends by %s is %s', async (way, ending, faults) => {
  const controller = new AbortController();
  const chunks = await client.models.generateContentStream({
    ...ask(faults),
    config: { abortSignal: controller.signal },
  });
  const reading = (async () => {
    for await (const _ of chunks) {
      if (way === 'break') break;
      if (way === 'abort') controller.abort();
    }
  })();
  if (way === 'break') await reading;
  else await expect(reading).rejects.toThrow();
  expect(await read('vital.llm.streams', { ending })).toBe(1);
  expect(await read('vital.llm.streams')).toBe(1);
  expect(await read('vital.llm.usage_unknown', { reason: 'interrupted' })).toBe(1);
});

test.each([
  ['rate-limit', 'rate_limit'],
  ['overloaded', 'overloaded'],
  ['server-error', 'server'],
  ['unauthorized', 'auth'],
  ['invalid-request', 'invalid_request'],
])('a call that fails with %s is an error of class %s', async (fault, error_type) => {
  await expect(client.models.generateContent(ask(fault))).rejects.toThrow();
  expect(await read('vital.llm.errors', { error_type })).toBe(1);
  expect(await read('vital.llm.errors')).toBe(1);
});

test('retries are counted', async () => {
  const patient = new GoogleGenAI({
    apiKey: 'test',
    httpOptions: { baseUrl: provider.baseUrls.google, retryOptions: { attempts: 3, initialDelay: 0.001 } },
  });
  await patient.models.generateContent(ask('rate-limit=2'));
  await expect(patient.models.generateContent(ask('overloaded'))).rejects.toThrow();
  expect(provider.served.retries()).toBe(4);
  expect(await read('vital.llm.retries')).toBe(4);
  expect(await read('vital.llm.api_calls')).toBe(2);
});

test('says what is watched', () => {
  expect(instrumentationReports()).toContainEqual({
    library: '@google/genai',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    hook: 'explicit',
    status: 'active',
  });
});

test.each([
  [
    {
      promptTokenCount: 100,
      cachedContentTokenCount: 40,
      candidatesTokenCount: 10,
      thoughtsTokenCount: 30,
      toolUsePromptTokenCount: 5,
    },
    { inputTokens: 105, outputTokens: 40, cacheReadTokens: 40, reasoningTokens: 30 },
  ],
  [{ promptTokenCount: 3 }, { inputTokens: 3, outputTokens: 0, cacheReadTokens: 0, reasoningTokens: 0 }],
  [undefined, undefined],
])('usage %#', (metadata, usage) => {
  expect(usageOfMetadata(metadata)).toEqual(usage);
});

test.each([
  ['models/gemini-2.5-flash', 'gemini-2.5-flash'],
  ['projects/p/locations/l/publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro'],
  ['gemini-2.5-pro', 'gemini-2.5-pro'],
  [undefined, undefined],
])('the bare name of %s', (name, bare) => {
  expect(bareModelName(name)).toBe(bare);
});

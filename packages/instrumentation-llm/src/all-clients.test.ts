import { runInThisContext } from 'node:vm';
import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import { type Attributes, diag } from '@opentelemetry/api';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Price, type PricedUsage, setPriceSource, withContext } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import { CohereClientV2 } from 'cohere-ai';
import Groq from 'groq-sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { watchAnthropicClient } from './anthropic/instrumentation.ts';
import { watchBedrockClient } from './bedrock/instrumentation.ts';
import { watchCohereClient } from './cohere/instrumentation.ts';
import { watchGoogleGenAIClient } from './google-genai/instrumentation.ts';
import { watchGroqClient } from './groq/instrumentation.ts';
import { watchOllamaClient } from './ollama/instrumentation.ts';
import { watchOpenAIClient } from './openai/instrumentation.ts';

/** Must be found in nothing that Vital records or says. */
const canary = 'CANARY';
const key = `key-${canary}`;
const calls = 500;
const concurrency = 50;
const tenants = ['acme', 'globex', 'initech', 'umbrella', 'hooli'];
const tokenTypes = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const;

let provider: FakeProvider;
let metrics: MetricsCollection;
let stops: Array<() => void>;
const said: string[] = [];
const priced: PricedUsage[] = [];

/** One kind of call: the model is named with a fault, or without. */
type Kind = readonly [
  model: string,
  faults: readonly string[],
  run: (model: string, text: string) => Promise<unknown>,
];

async function readAll(items: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of items ?? []);
}

function clients(): Kind[] {
  const { baseUrls } = provider;
  const openai = new OpenAI({ apiKey: key, baseURL: baseUrls.openai, logLevel: 'off' });
  const anthropic = new Anthropic({ apiKey: key, baseURL: baseUrls.anthropic, logLevel: 'off' });
  const groq = new Groq({ apiKey: key, baseURL: baseUrls.groq, logLevel: 'off' });
  const google = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: baseUrls.google } });
  const cohere = new CohereClientV2({ token: key, environment: baseUrls.cohere });
  const ollama = new Ollama({ host: baseUrls.ollama, fetch });
  const bedrock = new BedrockRuntime({
    region: 'us-east-1',
    endpoint: baseUrls.bedrock,
    credentials: { accessKeyId: key, secretAccessKey: key },
    requestHandler: new NodeHttpHandler({ httpAgent: { maxSockets: concurrency } }),
  });
  const meter = metrics.meterProvider.getMeter('test');
  stops = [
    watchOpenAIClient(openai, meter),
    watchAnthropicClient(anthropic, meter),
    watchGroqClient(groq, meter),
    watchGoogleGenAIClient(google, meter),
    watchCohereClient(cohere, meter),
    watchOllamaClient(ollama, meter),
    watchBedrockClient(bedrock, meter),
    () => bedrock.destroy(),
  ];
  const messages = (content: string) => [{ role: 'user' as const, content }];
  const parts = (text: string) => [{ role: 'user' as const, content: [{ text }] }];
  const stream = true as const;
  const stream_options = { include_usage: true };
  const max_tokens = 64;
  const faults = ['', '', '~cached', '~cached+reasoning', '~rate-limit=1', '~unauthorized'];
  const fewer = ['', '~cached', '~unauthorized'];
  return [
    ['gpt-4o', faults, (model, text) => openai.chat.completions.create({ model, messages: messages(text) })],
    [
      'gpt-4o',
      faults,
      async (model, text) =>
        readAll(
          await openai.chat.completions.create({ model, messages: messages(text), stream, stream_options }),
        ),
    ],
    ['gpt-5.2', faults, (model, input) => openai.responses.create({ model, input })],
    [
      'text-embedding-3-small',
      ['', '~unauthorized'],
      (model, input) => openai.embeddings.create({ model, input }),
    ],
    [
      'claude-opus-5-5',
      faults,
      (model, text) => anthropic.messages.create({ model, max_tokens, messages: messages(text) }),
    ],
    [
      'claude-opus-5-5',
      faults,
      async (model, text) =>
        readAll(await anthropic.messages.create({ model, max_tokens, messages: messages(text), stream })),
    ],
    [
      'llama-3.3-70b-versatile',
      faults,
      (model, text) => groq.chat.completions.create({ model, messages: messages(text) }),
    ],
    ['gemini-2.5-flash', fewer, (model, contents) => google.models.generateContent({ model, contents })],
    [
      'gemini-2.5-flash',
      fewer,
      async (model, contents) => readAll(await google.models.generateContentStream({ model, contents })),
    ],
    ['command-r-plus', fewer, async (model, text) => cohere.chat({ model, messages: messages(text) })],
    ['llama3.2', ['', ''], (model, text) => ollama.chat({ model, messages: messages(text) })],
    ['amazon.nova-pro-v1:0', fewer, (modelId, text) => bedrock.converse({ modelId, messages: parts(text) })],
    [
      'amazon.nova-pro-v1:0',
      fewer,
      async (modelId, text) =>
        readAll((await bedrock.converseStream({ modelId, messages: parts(text) })).stream),
    ],
  ];
}

beforeAll(async () => {
  const say = (...parts: unknown[]) => said.push(parts.join(' '));
  diag.setLogger({ error: say, warn: say, info: say, debug: say, verbose: say });
  const dispatcher = "new Headers(); globalThis[Symbol.for('undici.globalDispatcher.1')]";
  Reflect.set(globalThis, Symbol.for('undici.globalDispatcher.1'), runInThisContext(dispatcher));
  provider = await startFakeProvider({ retryAfter: 1, latency: 2 });
  metrics = collectMetrics();
  setPriceSource({
    price(usage): Price {
      priced.push(usage);
      return { dollars: (usage.inputTokens + 3 * usage.outputTokens) / 1000 };
    },
  });
});
afterAll(async () => {
  for (const stop of stops) stop();
  setPriceSource(undefined);
  diag.disable();
  await provider.close();
});

/** A small generator, so that every run is the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('500 mixed calls, 50 at a time, for 5 tenants: calls, tokens, errors and dollars are those that were served', async () => {
  const kinds = clients();
  const next = random(7);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const queue = Array.from({ length: calls }, (_, index) => {
    const [model, faults, run] = pick(kinds);
    const name = `${model}${pick(faults)}`;
    return { tenantId: pick(tenants), run: () => run(name, `${canary} number ${index}`) };
  });
  let failures = 0;
  const work = async () => {
    for (let task = queue.pop(); task; task = queue.pop()) {
      const { tenantId, run } = task;
      await withContext({ tenantId, mode: tenantId }, run).catch(() => {
        failures += 1;
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  await provider.served.settled();

  const read = await metrics.read();
  const value = (name: string, having: Attributes = {}) => read.value(name, having) ?? 0;
  expect(value('vital.llm.api_calls')).toBe(calls);
  expect(value('vital.llm.api_calls', { outcome: 'success' })).toBe(calls - failures);
  expect(value('vital.llm.errors', { error_type: 'auth' })).toBe(failures);
  expect(value('vital.llm.errors')).toBe(failures);
  expect(failures).toBe(provider.served.count({ status: 401 }));
  expect(value('vital.llm.retries')).toBe(provider.served.retries());
  expect(value('vital.llm.streams', { ending: 'completed' })).toBe(
    provider.served.count({ stream: true, ending: 'completed' }),
  );
  for (const token_type of tokenTypes) {
    expect([token_type, value('vital.llm.tokens_used', { token_type })]).toEqual([
      token_type,
      provider.served.tokens(token_type),
    ]);
  }
  const dollars = (provider.served.tokens('input') + 3 * provider.served.tokens('output')) / 1000;
  expect(value('vital.estimated_cost')).toBeCloseTo(dollars, 6);
  for (const tenant of tenants) {
    const input = value('vital.llm.tokens_used', { mode: tenant, token_type: 'input' });
    const output = value('vital.llm.tokens_used', { mode: tenant, token_type: 'output' });
    expect(value('vital.estimated_cost', { tenant_id: tenant })).toBeCloseTo((input + 3 * output) / 1000, 6);
  }
  expect(priced.every(({ inputTokens, cacheReadTokens }) => cacheReadTokens <= inputTokens)).toBe(true);
}, 120_000);

test('no prompt, key or address is recorded or said', async () => {
  const read = await metrics.read();
  const recorded = JSON.stringify(read.names().map((name) => [name, read.attributes(name)]));
  expect(recorded).toContain('gpt-4o');
  for (const secret of [canary, key, provider.url]) {
    expect(recorded).not.toContain(secret);
    expect(said.join('\n')).not.toContain(secret);
  }
});

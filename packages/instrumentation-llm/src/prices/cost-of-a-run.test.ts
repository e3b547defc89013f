import { runInThisContext } from 'node:vm';
import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import { setPriceSource } from '@vital/core';
import { collectMetrics, type FakeProvider, startFakeProvider } from '@vital/testing';
import { CohereClientV2 } from 'cohere-ai';
import Groq from 'groq-sdk';
import OpenAI from 'openai';
import { watchAnthropicClient } from '../anthropic/instrumentation.ts';
import { watchBedrockClient } from '../bedrock/instrumentation.ts';
import { watchCohereClient } from '../cohere/instrumentation.ts';
import { watchGoogleGenAIClient } from '../google-genai/instrumentation.ts';
import { watchGroqClient } from '../groq/instrumentation.ts';
import { watchOpenAIClient } from '../openai/instrumentation.ts';
import { createPriceSource } from './price-source.ts';

/** Dollars for a million tokens, as the providers' price pages list them. */
interface ListPrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** The prices of calls with more than 200,000 input tokens. */
  readonly long?: ListPrice;
}

const listPrices: Readonly<Record<string, Readonly<Record<string, ListPrice>>>> = {
  openai: {
    'gpt-4o': { input: 2.5, cacheRead: 1.25, output: 10 },
    'gpt-4o-mini': { input: 0.15, cacheRead: 0.075, output: 0.6 },
    'gpt-4.1': { input: 2, cacheRead: 0.5, output: 8 },
    'gpt-5': { input: 1.25, cacheRead: 0.125, output: 10 },
  },
  anthropic: {
    'claude-sonnet-4-5': {
      ...{ input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 },
      long: { input: 6, cacheRead: 0.6, cacheWrite: 7.5, output: 22.5 },
    },
    'claude-haiku-4-5': { input: 1, cacheRead: 0.1, cacheWrite: 1.25, output: 5 },
    'claude-opus-4-1': { input: 15, cacheRead: 1.5, cacheWrite: 18.75, output: 75 },
  },
  google: {
    'gemini-2.5-pro': {
      ...{ input: 1.25, cacheRead: 0.125, output: 10 },
      long: { input: 2.5, cacheRead: 0.25, output: 15 },
    },
    'gemini-2.5-flash': { input: 0.3, cacheRead: 0.03, output: 2.5 },
  },
  groq: {
    'llama-3.3-70b-versatile': { input: 0.59, output: 0.79 },
    'llama-3.1-8b-instant': { input: 0.05, output: 0.08 },
  },
  cohere: {
    'command-a-03-2025': { input: 2.5, output: 10 },
    'command-r7b-12-2024': { input: 0.0375, output: 0.15 },
  },
  bedrock: {
    'amazon.nova-pro-v1:0': { input: 0.8, cacheRead: 0.2, output: 3.2 },
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0': {
      ...{ input: 3.3, cacheRead: 0.33, cacheWrite: 4.125, output: 16.5 },
    },
  },
};

const metrics = collectMetrics();
const meter = metrics.meterProvider.getMeter('test');
let provider: FakeProvider;
let question = 0;

/** The client of Google asks for the dispatcher of Node's fetch, which jest's own global object does not have. */
const dispatcher = "new Headers(); globalThis[Symbol.for('undici.globalDispatcher.1')]";

beforeAll(async () => {
  Reflect.set(globalThis, Symbol.for('undici.globalDispatcher.1'), runInThisContext(dispatcher));
  provider = await startFakeProvider();
  setPriceSource(createPriceSource());
});
afterAll(async () => {
  setPriceSource(undefined);
  await provider.close();
});

/** A question of about so many tokens; the fake provider takes a repeated one for a retry. */
const ask = (tokens: number) => `How many legs has spider ${question++}?`.padEnd(4 * tokens, '.');
const conversation = (tokens: number) => [{ role: 'user' as const, content: ask(tokens) }];

/** Faults go into a header where an answer does not name its model, because the name asked for counts then. */
function callers(): Record<string, (model: string, faults: string, tokens: number) => Promise<unknown>> {
  const { baseUrls } = provider;
  const openai = new OpenAI({ apiKey: 'test', baseURL: baseUrls.openai });
  const groq = new Groq({ apiKey: 'test', baseURL: baseUrls.groq });
  const anthropic = new Anthropic({ apiKey: 'test', baseURL: baseUrls.anthropic });
  const google = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: baseUrls.google } });
  const cohere = new CohereClientV2({ token: 'test', environment: baseUrls.cohere });
  const bedrock = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: baseUrls.bedrock,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  watchOpenAIClient(openai, meter);
  watchGroqClient(groq, meter);
  watchAnthropicClient(anthropic, meter);
  watchGoogleGenAIClient(google, meter);
  watchCohereClient(cohere, meter);
  watchBedrockClient(bedrock, meter);
  return {
    openai: (model, faults, tokens) =>
      openai.chat.completions.create({ model: `${model}~${faults}`, messages: conversation(tokens) }),
    groq: (model, faults, tokens) =>
      groq.chat.completions.create({ model: `${model}~${faults}`, messages: conversation(tokens) }),
    anthropic: (model, faults, tokens) =>
      anthropic.messages.create({
        model: `${model}~${faults}`,
        max_tokens: 1000,
        messages: conversation(tokens),
      }),
    google: (model, faults, tokens) =>
      google.models.generateContent({ model: `${model}~${faults}`, contents: ask(tokens) }),
    cohere: (model, faults, tokens) =>
      cohere.chat({ model, messages: conversation(tokens) }, { headers: { 'x-fault': faults } }),
    bedrock(modelId, faults, tokens) {
      const content = [{ text: ask(tokens) }];
      const command = new ConverseCommand({ modelId, messages: [{ role: 'user', content }] });
      command.middlewareStack.add(
        (next) => (step) => {
          Object.assign(Object(step.request).headers, { 'x-fault': faults });
          return next(step);
        },
        { step: 'build' },
      );
      return bedrock.send(command);
    },
  };
}

/** What the attempts that the provider served cost by the list. */
function listed(prices: ListPrice, model: string): number {
  return provider.served.attempts
    .filter((attempt) => attempt.model === model)
    .reduce((sum, { tokens }) => {
      if (tokens === undefined) throw new Error(`${model} was served without tokens`);
      const {
        input,
        output,
        cacheRead = input,
        cacheWrite = input,
      } = prices.long && tokens.input > 200_000 ? prices.long : prices;
      const plain = tokens.input - tokens.cache_read - tokens.cache_write;
      const parts = [plain * input, tokens.cache_read * cacheRead, tokens.cache_write * cacheWrite];
      return sum + (parts.reduce((total, part) => total + part, 0) + tokens.output * output) / 1_000_000;
    }, 0);
}

test('15 models of 6 providers cost what their tokens cost by the price lists, cached and long ones too', async () => {
  const call = callers();
  const calls = Object.entries(listPrices).flatMap(([name, models]) =>
    Object.entries(models).flatMap(([model, { cacheRead, cacheWrite, long }]) => {
      const faults = [cacheRead && 'cached', cacheWrite && 'cache-write', 'reasoning']
        .filter(Boolean)
        .join('+');
      const plain = [1000, 2000, 3000].map((tokens) => () => call[name]?.(model, '', tokens));
      const faulty = [4000, 9000, 25_000, ...(long ? [250_000] : [])].map(
        (tokens) => () => call[name]?.(model, faults, tokens),
      );
      return [...plain, ...faulty];
    }),
  );
  await Promise.all(calls.map((run) => run()));
  const recorded = await metrics.read();
  const found: Record<string, string> = {};
  const expected: Record<string, string> = {};
  let total = 0;
  for (const [model, prices] of Object.values(listPrices).flatMap(Object.entries)) {
    found[model] = (recorded.value('vital.estimated_cost', { model }) ?? 0).toFixed(9);
    expected[model] = listed(prices, model).toFixed(9);
    total += listed(prices, model);
  }
  expect(found).toEqual(expected);
  expect(recorded.value('vital.estimated_cost')).toBeCloseTo(total, 2);
  expect(recorded.value('vital.llm.price_unknown') ?? 0).toBe(0);
  expect(provider.served.calls()).toBe(calls.length);
});

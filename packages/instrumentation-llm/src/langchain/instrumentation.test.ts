import { InMemoryCache } from '@langchain/core/caches';
import { AIMessage } from '@langchain/core/messages';
import { FakeListChatModel, FakeStreamingChatModel } from '@langchain/core/utils/testing';
import { ChatOpenAI, OpenAI as TextOpenAI } from '@langchain/openai';
import { instrumentationReports, type Stop, withContext } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import OpenAI from 'openai';
import { watchOpenAIClient } from '../openai/instrumentation.ts';
import { HouseChatModel } from './house-chat-model.ts';
import { watchLangChainModel } from './instrumentation.ts';
import { addUsage, messageUsage } from './usage.ts';

const model = 'gpt-4o';
const tokenTypes = ['input', 'output', 'cache_read', 'reasoning'] as const;

let provider: FakeProvider;
let metrics: MetricsCollection;
let stops: Stop[];
let question = 0;

/** The fake provider takes a repeated request for a retry. */
const ask = () => `How many legs has spider ${question++}?`;

const openaiOptions = () => ({
  apiKey: 'test',
  maxRetries: 0,
  configuration: { baseURL: provider.baseUrls.openai },
});
const chat = (name: string = model, fields = {}) =>
  new ChatOpenAI({ ...openaiOptions(), model: name, ...fields });
const house = (name: string = model) => new HouseChatModel(name, provider.baseUrls.openai);
const direct = () => new OpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai, logLevel: 'off' });

function watchLangChain(): void {
  const meter = metrics.meterProvider.getMeter('test');
  stops.push(watchLangChainModel(chat(), meter), watchLangChainModel(new TextOpenAI(openaiOptions()), meter));
}
const watchOpenAI = () => stops.push(watchOpenAIClient(direct(), metrics.meterProvider.getMeter('test')));

beforeAll(async () => {
  provider = await startFakeProvider({ retryAfter: 1 });
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  stops = [];
  watchLangChain();
});
afterEach(() => {
  for (const stop of stops) stop();
});
afterAll(() => provider.close());

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

async function read(name: string, attributes = {}): Promise<number> {
  return (await metrics.read()).value(name, attributes) ?? 0;
}

async function expectWhatWasServed(calls: number): Promise<void> {
  expect(provider.served.calls()).toBe(calls);
  expect(await read('vital.llm.api_calls')).toBe(calls);
  for (const token_type of tokenTypes) {
    expect([token_type, await read('vital.llm.tokens_used', { token_type })]).toEqual([
      token_type,
      provider.served.tokens(token_type),
    ]);
  }
}

describe.each([{ owner: 'openai' }, { owner: 'LangChain' }])(
  'a model whose client $owner owns',
  ({ owner }) => {
    beforeEach(() => {
      if (owner === 'openai') watchOpenAI();
    });

    test('is counted once, as the provider served it', async () => {
      await chat(`${model}~cached+reasoning`).invoke(ask());
      await chat().batch([ask(), ask()]);
      await chat().generate([[['human', ask()]], [['human', ask()]]]);
      await readAll(await chat(`${model}~cached`).stream(ask()));
      await readAll(chat().streamEvents(ask(), { version: 'v2' }));
      await chat(model, { disableStreaming: true }).stream(ask()).then(readAll);
      await new TextOpenAI({ ...openaiOptions(), model: 'gpt-3.5-turbo-instruct' }).invoke(ask());
      await expectWhatWasServed(9);
      expect(await read('vital.llm.api_calls', { provider: 'openai', outcome: 'success' })).toBe(9);
      expect(await read('vital.llm.api_calls', { operation: 'completion' })).toBe(1);
      expect(await read('vital.llm.usage_unknown')).toBe(0);
      expect(await read('vital.llm.streams', { ending: 'completed' })).toBeGreaterThanOrEqual(1);
    });

    test('is one stream of the ending that the program gave it', async () => {
      for await (const _ of await chat(`${model}~slow-stream=5`).stream(ask())) break;
      const cut = readAll(await chat(`${model}~cut`).stream(ask()));
      await expect(cut).rejects.toThrow();
      await provider.served.settled();
      expect(await read('vital.llm.streams', { ending: 'cancelled' })).toBe(1);
      expect(await read('vital.llm.streams', { ending: 'failed' })).toBe(1);
      expect(await read('vital.llm.streams')).toBe(2);
      expect(await read('vital.llm.api_calls')).toBe(2);
    });

    test('fails once', async () => {
      await expect(chat(`${model}~unauthorized`).invoke(ask())).rejects.toThrow();
      await expect(chat(`${model}~context-length`).stream(ask())).rejects.toThrow();
      expect(await read('vital.llm.errors', { error_type: 'auth' })).toBe(1);
      expect(await read('vital.llm.errors', { error_type: 'context_length' })).toBe(1);
      expect(await read('vital.llm.errors')).toBe(2);
      expect(await read('vital.llm.api_calls')).toBe(2);
    });
  },
);

test('calls through LangChain and direct ones, at once, are each counted once', async () => {
  watchOpenAI();
  const client = direct();
  const messages = () => [{ role: 'user' as const, content: ask() }];
  const kinds = [
    () => chat().invoke(ask()),
    async () => readAll(await chat().stream(ask())),
    () => house().invoke(ask()),
    async () => readAll(await house().stream(ask())),
    () => client.chat.completions.create({ model, messages: messages() }),
    // A call that the program makes while it reads a stream is its own.
    async () => {
      for await (const _ of await house(`${model}~slow-stream=5`).stream(ask())) {
        await client.chat.completions.create({ model, messages: messages() });
        break;
      }
    },
  ];
  await Promise.all(Array.from({ length: 60 }, (_, index) => kinds[index % kinds.length]?.()));
  await provider.served.settled();
  expect(await read('vital.llm.api_calls')).toBe(provider.served.count());
  expect(await read('vital.llm.api_calls')).toBe(70);
  expect(await read('vital.llm.api_calls', { provider: 'openai' })).toBe(40);
  expect(await read('vital.llm.api_calls', { provider: 'housechatmodel' })).toBe(30);
  for (const token_type of tokenTypes) {
    expect(await read('vital.llm.tokens_used', { token_type })).toBe(provider.served.tokens(token_type));
  }
});

describe('a model that makes its own requests', () => {
  test('is counted, in the run that it is called in', async () => {
    await withContext({ mode: 'fast' }, () => house().invoke(ask()));
    await readAll(await house().stream(ask()));
    await expectWhatWasServed(2);
    expect(await read('vital.llm.api_calls', { mode: 'fast', provider: 'housechatmodel', model })).toBe(1);
    expect(await read('vital.llm.streams', { ending: 'completed' })).toBe(1);
    expect((await metrics.read()).distribution('vital.llm.time_to_first_token')?.count).toBe(1);
  });

  test('is cancelled by its signal, and no error', async () => {
    const controller = new AbortController();
    const call = house(`${model}~slow`).invoke(ask(), { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(call).rejects.toThrow();
    expect(await read('vital.llm.errors')).toBe(0);
    expect(await read('vital.llm.api_calls', { outcome: 'cancelled' })).toBe(1);
  });

  test.each([
    ['rate-limit', 'rate_limit'],
    ['overloaded', 'overloaded'],
    ['invalid-request', 'invalid_request'],
  ])('fails with %s as an error of class %s', async (fault, error_type) => {
    await expect(house(`${model}~${fault}`).invoke(ask())).rejects.toThrow();
    expect(await read('vital.llm.errors', { error_type })).toBe(1);
    expect(await read('vital.llm.errors')).toBe(1);
  });

  test('of which one of several messages is answered out of a cache, makes no call for it', async () => {
    const cached = house();
    cached.cache = new InMemoryCache();
    const text = ask();
    await cached.invoke(text);
    await cached.generate([[['human', text]], [['human', ask()]]]);
    await expectWhatWasServed(2);
  });

  test('that tells usage of a whole answer, as before messages had any, is counted where it answers one message', async () => {
    const llmOutput = { tokenUsage: { promptTokens: 7, completionTokens: 3 } };
    class OldModel extends HouseChatModel {
      override async _generate() {
        return { generations: [{ text: 'eight', message: new AIMessage('eight') }], llmOutput };
      }
      override _combineLLMOutput() {
        return llmOutput;
      }
    }
    const old = new OldModel(model, provider.baseUrls.openai);
    await old.invoke(ask());
    expect(await read('vital.llm.tokens_used', { token_type: 'input' })).toBe(7);
    expect(await read('vital.llm.tokens_used', { token_type: 'output' })).toBe(3);
    expect(await read('vital.llm.usage_unknown')).toBe(0);
    await old.generate([[['human', ask()]], [['human', ask()]]]);
    expect(await read('vital.llm.tokens_used')).toBe(10);
    expect(await read('vital.llm.usage_unknown')).toBe(2);
  });

  test('of several messages is one call for each, and none of them a retry', async () => {
    await house().generate([[['human', ask()]], [['human', ask()]], [['human', ask()]]]);
    await expectWhatWasServed(3);
    expect(await read('vital.llm.retries')).toBe(0);
  });

  test('tells that nothing is known of its tokens', async () => {
    await new FakeListChatModel({ responses: ['eight'] }).invoke(ask());
    await readAll(await new FakeStreamingChatModel({ sleep: 0 }).stream(ask()));
    expect(await read('vital.llm.api_calls', { outcome: 'success' })).toBe(2);
    expect(await read('vital.llm.usage_unknown')).toBe(2);
    expect(await read('vital.llm.tokens_used')).toBe(0);
  });
});

test('says what is watched', () => {
  expect(instrumentationReports()).toContainEqual({
    library: '@langchain/core',
    version: 'unknown',
    hook: 'explicit',
    status: 'active',
  });
});

test.each([
  [
    {
      input_tokens: 10,
      output_tokens: 5,
      input_token_details: { cache_read: 4, cache_creation: 2 },
      output_token_details: { reasoning: 3 },
    },
    { inputTokens: 10, outputTokens: 5, cacheReadTokens: 4, cacheWriteTokens: 2, reasoningTokens: 3 },
  ],
  [undefined, undefined],
])('usage %#', (usage, expected) => {
  expect(messageUsage(usage)).toEqual(expected);
});

test('the parts of a stream tell usage that adds up', () => {
  const parts = [{ input_tokens: 10, output_tokens: 0 }, { input_tokens: 0, output_tokens: 5 }, undefined];
  expect(parts.map(messageUsage).reduce(addUsage)).toMatchObject({ inputTokens: 10, outputTokens: 5 });
});

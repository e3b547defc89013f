import type { Stop } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import OpenAI from 'openai';
import { watchOpenAIClient } from './instrumentation.ts';

const body = {
  model: 'gpt-4o',
  messages: [{ role: 'user' as const, content: 'How many legs has a spider?' }],
};

let provider: FakeProvider;
let metrics: MetricsCollection;
let client: OpenAI;
let stop: Stop | undefined;

beforeAll(async () => {
  provider = await startFakeProvider();
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  client = new OpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai });
});
afterEach(() => stop?.());
afterAll(() => provider.close());

const watch = () => {
  stop = watchOpenAIClient(client, metrics.meterProvider.getMeter('test'), { includeUsage: true });
};

async function collect(chunks: AsyncIterable<unknown>): Promise<unknown[]> {
  const collected: unknown[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected;
}

const streamed = (more = {}) => client.chat.completions.create({ ...body, ...more, stream: true });

/** Everything that identifies an answer; it depends on the request, which is another one with the usage. */
const shape = (chunks: unknown[]) =>
  JSON.stringify(chunks)
    .replaceAll(/"id":"[^"]*"/g, '')
    .replaceAll(/word\d*/g, 'word');

test('the program sees the chunks that it would see, and the tokens are counted', async () => {
  const before = await collect(await streamed());
  watch();
  const after = await collect(await streamed());
  expect(after.every((chunk) => typeof chunk === 'object' && chunk !== null && !('usage' in chunk))).toBe(
    true,
  );
  expect(shape(after.slice(0, 2))).toBe(shape(before.slice(0, 2)));
  expect(shape(after.slice(-1))).toBe(shape(before.slice(-1)));
  const read = await metrics.read();
  expect(read.value('vital.llm.tokens_used', { token_type: 'input' })).toBe(provider.served.tokens('input'));
  expect(read.value('vital.llm.tokens_used', { token_type: 'output' })).toBe(
    provider.served.tokens('output'),
  );
  expect(read.value('vital.llm.usage_unknown')).toBeUndefined();
  expect(read.value('vital.llm.streams', { ending: 'completed' })).toBe(1);
});

test('helper streams and the tool runner go on as before', async () => {
  watch();
  const completion = await client.chat.completions.stream(body).finalChatCompletion();
  expect(completion.choices[0]?.finish_reason).toBe('stop');
  expect(completion.usage).toBeUndefined();
  expect(await (await metrics.read()).value('vital.llm.tokens_used', { token_type: 'input' })).toBe(
    provider.served.tokens('input'),
  );
});

test("a program's own wish stands, and its request is not written to", async () => {
  watch();
  const request = Object.freeze({
    ...body,
    stream: true as const,
    stream_options: Object.freeze({ include_usage: true }),
  });
  const chunks = await collect(await client.chat.completions.create(request));
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: { prompt_tokens: provider.served.tokens('input') },
  });
  const frozen = Object.freeze({ ...body, stream: true as const });
  await collect(await client.chat.completions.create(frozen));
  expect(Object.keys(frozen)).toEqual(['model', 'messages', 'stream']);
  await client.chat.completions.create(body);
  expect((await metrics.read()).value('vital.llm.usage_unknown')).toBeUndefined();
});

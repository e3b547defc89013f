import {
  BedrockRuntime,
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { instrumentationReports, type Stop } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import { watchBedrockClient } from './instrumentation.ts';
import { invocationUsage } from './invocation-body.ts';
import { modelOfId } from './methods.ts';
import { converseUsage } from './usage.ts';

const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

let provider: FakeProvider;
let metrics: MetricsCollection;
let client: BedrockRuntimeClient;
let stop: Stop;
let question = 0;

/** The fake provider takes a repeated request for a retry. */
const ask = (fault = '') => ({
  modelId: `${modelId}${fault}`,
  messages: [{ role: 'user' as const, content: [{ text: `How many legs has spider ${question++}?` }] }],
});
const options = () => ({
  region: 'us-east-1',
  endpoint: provider.baseUrls.bedrock,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const body = () =>
  JSON.stringify({ messages: [{ role: 'user', content: `spider ${question++}` }], max_tokens: 64 });

beforeAll(async () => {
  provider = await startFakeProvider();
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  client = new BedrockRuntimeClient(options());
  stop = watchBedrockClient(client, metrics.meterProvider.getMeter('test'));
});
afterEach(() => {
  stop();
  client.destroy();
});
afterAll(() => provider.close());

async function readAll(events: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of events ?? []);
}

async function read(name: string, attributes = {}): Promise<number> {
  return (await metrics.read()).value(name, attributes) ?? 0;
}

test('counts calls and tokens as the provider does, by every command', async () => {
  await client.send(new ConverseCommand(ask()));
  await client.send(new ConverseCommand(ask('~cached+cache-write')));
  await readAll((await client.send(new ConverseStreamCommand(ask('~cached')))).stream);
  await client.send(new InvokeModelCommand({ modelId: `${modelId}~cached`, body: body() }));
  await client.send(new InvokeModelCommand({ modelId: 'amazon.nova-pro-v1:0', body: body() }));
  await client.send(
    new InvokeModelCommand({ modelId: 'amazon.titan-embed-text-v2:0', body: '{"inputText":"spider"}' }),
  );
  await readAll(
    (await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body: body() }))).body,
  );
  const aggregated = new BedrockRuntime(options());
  await aggregated.converse(ask());
  aggregated.destroy();
  expect(provider.served.count()).toBe(8);
  expect(await read('vital.llm.api_calls', { provider: 'aws.bedrock', outcome: 'success' })).toBe(8);
  expect(await read('vital.llm.api_calls', { operation: 'embeddings' })).toBe(1);
  expect(await read('vital.llm.streams', { ending: 'completed' })).toBe(2);
  expect((await metrics.read()).distribution('vital.llm.time_to_first_token')?.count).toBe(2);
  expect(await read('vital.llm.usage_unknown')).toBe(0);
  for (const token_type of ['input', 'output', 'cache_read', 'cache_write'] as const) {
    expect([token_type, await read('vital.llm.tokens_used', { token_type })]).toEqual([
      token_type,
      provider.served.tokens(token_type),
    ]);
  }
});

test('tells the endings of streams apart', async () => {
  const { stream } = await client.send(new ConverseStreamCommand(ask('~slow-stream=5')));
  for await (const _ of stream ?? []) break;
  expect(await read('vital.llm.streams', { ending: 'cancelled' })).toBe(1);
  const failing = await client.send(new ConverseStreamCommand(ask('~stream-error')));
  await expect(readAll(failing.stream)).rejects.toThrow();
  const cut = await client.send(new ConverseStreamCommand(ask('~cut')));
  await expect(readAll(cut.stream)).rejects.toThrow();
  expect(await read('vital.llm.streams', { ending: 'failed' })).toBe(2);
  expect(await read('vital.llm.errors', { error_type: 'connection' })).toBe(1);
  expect(await read('vital.llm.usage_unknown', { reason: 'interrupted' })).toBe(3);
});

test.each([
  ['unauthorized', 'auth'],
  ['invalid-request', 'invalid_request'],
  ['rate-limit', 'rate_limit'],
])('a call that fails with %s is an error of class %s', async (fault, error_type) => {
  await expect(client.send(new ConverseCommand(ask(`~${fault}`)))).rejects.toThrow();
  expect(await read('vital.llm.errors', { error_type })).toBe(1);
  expect(await read('vital.llm.errors')).toBe(1);
  expect(await read('vital.llm.retries')).toBe(provider.served.retries());
});

test('a call that is aborted is cancelled', async () => {
  const abortSignal = AbortSignal.timeout(50);
  await expect(client.send(new ConverseCommand(ask('~slow=5000')), { abortSignal })).rejects.toThrow();
  expect(await read('vital.llm.api_calls', { outcome: 'cancelled' })).toBe(1);
});

test('a call with a callback is counted, also one that fails', async () => {
  const command = new ConverseCommand(ask());
  const told = (fault = '') =>
    new Promise((resolve) => client.send(new ConverseCommand(ask(fault)), (...outcome) => resolve(outcome)));
  expect(await told()).toEqual([null, expect.objectContaining({ usage: expect.anything() })]);
  expect(await told('~unauthorized')).toEqual([expect.any(Error)]);
  await new Promise((resolve) => client.send(command, {}, resolve));
  expect(await read('vital.llm.api_calls', { outcome: 'success' })).toBe(2);
  expect(await read('vital.llm.errors', { error_type: 'auth' })).toBe(1);
  expect(await read('vital.llm.tokens_used', { token_type: 'input' })).toBe(provider.served.tokens('input'));
});

test('stopping takes the patch back', () => {
  stop();
  expect(Object.hasOwn(BedrockRuntimeClient.prototype, 'send')).toBe(false);
});

test('says what is watched', () => {
  expect(instrumentationReports()).toContainEqual({
    library: '@aws-sdk/client-bedrock-runtime',
    version: 'unknown',
    hook: 'explicit',
    status: 'active',
  });
});

test.each([
  [
    {
      inputTokens: 10,
      outputTokens: 5,
      totalTokens: 165,
      cacheReadInputTokens: 100,
      cacheWriteInputTokens: 50,
    },
    { inputTokens: 160, outputTokens: 5, cacheReadTokens: 100, cacheWriteTokens: 50 },
  ],
  [
    { inputTokens: 160, outputTokens: 5, totalTokens: 165, cacheReadInputTokens: 100 },
    { inputTokens: 160, outputTokens: 5, cacheReadTokens: 100, cacheWriteTokens: 0 },
  ],
])('usage of Converse %#', (usage, expected) => {
  expect(converseUsage(usage)).toEqual(expected);
});

test.each([
  [
    { prompt_token_count: 9, generation_token_count: 4 },
    { inputTokens: 9, outputTokens: 4 },
  ],
  [
    { inputTextTokenCount: 9, results: [{ tokenCount: 4 }] },
    { inputTokens: 9, outputTokens: 4 },
  ],
  [{ usage: { prompt_tokens: 9, completion_tokens: 4 } }, { inputTokens: 9, outputTokens: 4 }],
])('usage in the body of an answer %#', (answer, expected) => {
  expect(invocationUsage(new TextEncoder().encode(JSON.stringify(answer)))).toMatchObject(expected);
});

test.each([
  ['amazon.nova-pro-v1:0', 'amazon.nova-pro-v1:0'],
  [
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0',
    'us.amazon.nova-pro-v1:0',
  ],
])('the model of %s', (id, model) => {
  expect(modelOfId(id)).toBe(model);
});

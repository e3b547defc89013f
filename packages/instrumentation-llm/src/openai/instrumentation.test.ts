import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { instrumentationReports, type Stop, setPriceSource, withContext } from '@vital/core';
import { collectMetrics, type FakeProvider, type MetricsCollection, startFakeProvider } from '@vital/testing';
import OpenAI from 'openai';
import { createPriceSource } from '../prices/price-source.ts';
import { instrumentOpenAI, watchOpenAIClient } from './instrumentation.ts';

const messages = [{ role: 'user' as const, content: 'How many legs has a spider?' }];
const model = 'gpt-4o';
const chat = (faults = '') => [{ model, messages }, { headers: { 'x-fault': faults } }] as const;
const stream = (faults = '') =>
  [
    { model, messages, stream: true, stream_options: { include_usage: true } },
    { headers: { 'x-fault': faults } },
  ] as const;

let provider: FakeProvider;
let metrics: MetricsCollection;
let client: OpenAI;
let stop: Stop;

beforeAll(async () => {
  provider = await startFakeProvider({ retryAfter: 1 });
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
  client = new OpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai, logLevel: 'off' });
  stop = watchOpenAIClient(client, metrics.meterProvider.getMeter('test'));
});
afterEach(() => stop());
afterAll(() => provider.close());

async function readAll(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks);
}

const calls = async (attributes = {}) => (await metrics.read()).value('vital.llm.api_calls', attributes) ?? 0;
const streams = async (ending: string) => (await metrics.read()).value('vital.llm.streams', { ending }) ?? 0;
const unknownUsage = async (reason: string) =>
  (await metrics.read()).value('vital.llm.usage_unknown', { reason }) ?? 0;
const tokens = async (token_type: string) =>
  (await metrics.read()).value('vital.llm.tokens_used', { token_type }) ?? 0;

async function expectTokensAsServed(): Promise<void> {
  for (const type of ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const) {
    expect([type, await tokens(type)]).toEqual([type, provider.served.tokens(type)]);
  }
}

test('counts calls and tokens as the provider does, whichever way the answer is read', async () => {
  await client.chat.completions.create(...chat());
  await client.chat.completions.create(...chat('cached+reasoning+cache-write')).withResponse();
  await client.chat.completions.parse(...chat());
  await readAll(await client.chat.completions.create(...stream('cached')));
  const [left, right] = (await client.chat.completions.create(...stream())).tee();
  await Promise.all([readAll(left), readAll(right)]);
  await new Response((await client.chat.completions.create(...stream())).toReadableStream()).text();
  await client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } }).done();
  const runner = client.chat.completions.runTools({
    model,
    messages,
    tools: [
      {
        type: 'function',
        function: { name: 'legs', description: 'Counts legs', parameters: {}, function: () => '8' },
      },
    ],
  });
  await runner.finalContent();
  await client.responses.create({ model, input: 'legs?' });
  await readAll(await client.responses.create({ model, input: 'legs?', stream: true }));
  await client.responses.stream({ model, input: 'legs?' }).finalResponse();
  await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'A spider has' });
  await client.embeddings.create({ model: 'text-embedding-3-small', input: ['spider', 'crab'] });
  expect(provider.served.count()).toBe(14);
  expect(await calls()).toBe(14);
  expect(await calls({ outcome: 'success' })).toBe(14);
  for (const operation of ['chat', 'completion', 'embeddings'] as const) {
    expect(await calls({ operation })).toBe(provider.served.calls({ operation }));
  }
  expect(await streams('completed')).toBe(provider.served.calls({ stream: true }));
  expect((await metrics.read()).distribution('vital.llm.time_to_first_token')?.count).toBe(6);
  expect((await metrics.read()).distribution('vital.llm.call.duration')?.count).toBe(14);
  await expectTokensAsServed();
});

test('counts images, audio and moderations, whose tokens are known only in part', async () => {
  await client.images.generate({ model: 'gpt-image-1', prompt: 'a spider' });
  const speech = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'eight' });
  const file = new File([await speech.blob()], 'eight.mp3');
  await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file });
  await client.moderations.create({ model: 'omni-moderation-latest', input: 'spider' });
  for (const operation of ['image', 'audio', 'moderation'] as const) {
    expect(await calls({ operation })).toBe(provider.served.calls({ operation }));
  }
  await expectTokensAsServed();
});

describe('a stream', () => {
  test('that is broken off is cancelled', async () => {
    for await (const _ of await client.chat.completions.create(...stream('slow-stream=5'))) break;
    expect(await streams('cancelled')).toBe(1);
    expect(await calls({ outcome: 'cancelled' })).toBe(1);
    expect(await unknownUsage('interrupted')).toBe(1);
  });

  test('that is aborted is cancelled', async () => {
    const controller = new AbortController();
    const body = await client.chat.completions.create(stream()[0], {
      signal: controller.signal,
      headers: { 'x-fault': 'slow-stream=5' },
    });
    for await (const _ of body) controller.abort();
    expect(await streams('cancelled')).toBe(1);
  });

  test('that the server cuts has failed', async () => {
    const body = await client.chat.completions.create(...stream('cut'));
    await expect(readAll(body)).rejects.toThrow();
    expect(await streams('failed')).toBe(1);
    expect((await metrics.read()).value('vital.llm.errors', { error_type: 'connection' })).toBe(1);
    expect(await unknownUsage('interrupted')).toBe(1);
  });

  test.each(['chat', 'responses'])('that tells of a failure has failed: %s', async (api) => {
    if (api === 'chat') {
      await expect(
        readAll(await client.chat.completions.create(...stream('stream-error'))),
      ).rejects.toThrow();
    } else {
      await readAll(await client.responses.create({ model: 'gpt-5.2~failed', input: 'legs?', stream: true }));
    }
    expect(await streams('failed')).toBe(1);
    expect((await metrics.read()).value('vital.llm.errors')).toBe(1);
  });

  test('that nobody reads is abandoned', async () => {
    await (async () => {
      await client.chat.completions.create(...stream());
    })();
    await collectGarbage(async () => (await streams('abandoned')) === 1);
    expect(await calls({ outcome: 'abandoned' })).toBe(1);
  });

  test('that nobody reads on is abandoned', async () => {
    await (async () => {
      const body = await client.chat.completions.create(...stream());
      await body[Symbol.asyncIterator]().next();
    })();
    await collectGarbage(async () => (await streams('abandoned')) === 1);
  });

  test('without usage says why', async () => {
    const { stream_options, ...body } = stream()[0];
    await readAll(await client.chat.completions.create(body));
    expect(await unknownUsage('not_requested')).toBe(1);
    await readAll(await client.chat.completions.create(...stream('no-usage')));
    expect(await unknownUsage('not_reported')).toBe(1);
    expect(await streams('completed')).toBe(2);
  });
});

describe('a call', () => {
  test('that is tried again is one call with retries', async () => {
    await client.chat.completions.create(...chat('rate-limit=2'));
    await readAll(await client.chat.completions.create(...stream('server-error=1')));
    expect((await metrics.read()).value('vital.llm.retries')).toBe(provider.served.retries());
    expect(await calls({ outcome: 'success' })).toBe(2);
  });

  test.each([
    ['rate-limit', 'rate_limit'],
    ['server-error', 'server'],
    ['overloaded', 'overloaded'],
    ['unauthorized', 'auth'],
    ['invalid-request', 'invalid_request'],
    ['context-length', 'context_length'],
    ['content-filter', 'content_filter'],
    ['malformed', 'other'],
    ['cut', 'connection'],
  ])('that fails with %s is an error of class %s', async (fault, error_type) => {
    await expect(client.chat.completions.create(...chat(fault))).rejects.toThrow();
    const read = await metrics.read();
    expect(read.value('vital.llm.errors', { error_type })).toBe(1);
    expect(read.value('vital.llm.errors')).toBe(1);
    expect(read.value('vital.llm.retries')).toBe(provider.served.retries());
    expect(await calls({ outcome: 'error' })).toBe(1);
  });

  test('that is aborted is cancelled, and no error', async () => {
    const signal = AbortSignal.timeout(20);
    const [body] = chat();
    const call = client.chat.completions.create(body, { signal, headers: { 'x-fault': 'slow=5000' } });
    await expect(call).rejects.toThrow('aborted');
    expect(await calls({ outcome: 'cancelled' })).toBe(1);
    expect((await metrics.read()).value('vital.llm.errors')).toBe(0);
  });

  test('whose response is handed out raw has no known usage', async () => {
    await client.chat.completions.create(...chat()).asResponse();
    expect(await unknownUsage('raw_response')).toBe(1);
    expect(await calls({ outcome: 'success' })).toBe(1);
  });

  test('whose answer nobody asks for is counted when it is dropped', async () => {
    void client.chat.completions.create(...chat());
    await collectGarbage(async () => (await unknownUsage('raw_response')) === 1);
    expect(await calls({ outcome: 'success' })).toBe(1);
  });

  test('whose answer is asked for late is counted once', async () => {
    const call = client.chat.completions.create(...chat());
    await call.asResponse();
    await call;
    expect(await calls()).toBe(1);
  });

  test('belongs to the run that it was started in', async () => {
    const started = withContext({ tenantId: 'acme', mode: 'fast' }, () =>
      client.chat.completions.create(...stream()),
    );
    await withContext({ tenantId: 'globex', mode: 'slow' }, async () => readAll(await started));
    expect(await calls({ mode: 'fast' })).toBe(1);
    expect(await calls()).toBe(1);
  });

  test('is counted under the model that was asked for, or the one that served a deployment', async () => {
    await client.chat.completions.create(...chat());
    await expect(client.chat.completions.create(...chat('unauthorized'))).rejects.toThrow();
    await client.chat.completions.create({ model: 'gpt-4o-mini~cached', messages });
    const models = (await metrics.read())
      .attributes('vital.llm.api_calls')
      .map((attributes) => attributes.model);
    expect([...new Set(models)].sort()).toEqual(['gpt-4o', 'gpt-4o-mini']);
  });
});

test('cost is priced, and an unknown price is counted', async () => {
  setPriceSource(createPriceSource());
  try {
    await client.chat.completions.create(...chat('cached'));
    await client.chat.completions.create({ model: 'house-model', messages });
    const read = await metrics.read();
    const served = (type: 'input' | 'output' | 'cache_read') => provider.served.tokens(type, { model });
    const cached = served('cache_read');
    const dollars = ((served('input') - cached) * 2.5 + cached * 1.25 + served('output') * 10) / 1e6;
    expect(read.value('vital.estimated_cost', { provider: 'openai', model })).toBeCloseTo(dollars, 12);
    expect(read.value('vital.cost_saved', { reason: 'prompt_cache' })).toBeCloseTo((cached * 1.25) / 1e6, 12);
    expect(read.value('vital.llm.price_unknown', { model: 'house-model' })).toBe(1);
    expect(read.value('vital.llm.price_unknown')).toBe(1);
  } finally {
    setPriceSource(undefined);
  }
});

test('stopping takes the patch back and ends what is open', async () => {
  const unread = await client.chat.completions.create(...stream());
  stop();
  expect(await streams('abandoned')).toBe(1);
  await readAll(unread);
  await client.chat.completions.create(...chat());
  expect(await calls()).toBe(1);
});

test('a second copy of this package, and a second client, count nothing twice', async () => {
  const other = new OpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai });
  const meter = metrics.meterProvider.getMeter('test');
  await jest.isolateModulesAsync(async () => {
    const copy = await import('./instrumentation.ts');
    expect(copy.instrumentOpenAI).not.toBe(instrumentOpenAI);
    expect(copy.instrumentOpenAI(other, { meter })).toBe(other);
  });
  expect(instrumentOpenAI(client, { meter })).toBe(client);
  await client.chat.completions.create(...chat());
  await other.chat.completions.create(...chat());
  expect(await calls()).toBe(2);
});

test('says what is watched, and leaves an unknown shape alone', () => {
  class Chat {
    completions = Object.freeze({ ask: () => 'answer' });
  }
  const unknown = Object.freeze({ chat: new Chat(), getUserAgent: () => 'OpenAI/JS 99.0.0' });
  expect(instrumentOpenAI(unknown).chat.completions.ask()).toBe('answer');
  const reports = instrumentationReports().filter(({ library }) => library === 'openai');
  expect(reports).toEqual([
    {
      library: 'openai',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      hook: 'explicit',
      status: 'active',
    },
    { library: 'openai', version: '99.0.0', hook: 'explicit', status: 'unsupported' },
  ]);
});

/** Lets the garbage collector run until it has told of what was dropped. */
async function collectGarbage(isDone: () => Promise<boolean>): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let round = 0; round < 100; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (await isDone()) return;
  }
  throw new Error('the garbage collector did not tell of what was dropped');
}

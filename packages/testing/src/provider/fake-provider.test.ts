import OpenAI from 'openai';
import { type FakeProvider, startFakeProvider } from './fake-provider.ts';

let provider: FakeProvider;
let client: OpenAI;
const messages = [{ role: 'user' as const, content: 'How many legs has a spider?' }];

beforeEach(async () => {
  provider = await startFakeProvider();
  client = new OpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai });
});
afterEach(() => provider.close());

const ask = (model: string) => client.chat.completions.create({ model, messages });

async function rejection(promise: PromiseLike<unknown>): Promise<Record<string, unknown>> {
  return promise.then(
    () => Promise.reject(new Error('did not reject')),
    (error) => error,
  );
}

describe('what it counts', () => {
  test('an answer reports the model without its faults, and the tokens that were counted', async () => {
    const { model, usage } = await ask('gpt-4o-mini~cached+reasoning+cache-write');
    expect(model).toBe('gpt-4o-mini');
    const { served } = provider;
    expect(usage).toMatchObject({
      prompt_tokens: served.tokens('input', { model: 'gpt-4o-mini' }),
      completion_tokens: served.tokens('output'),
      prompt_tokens_details: {
        cached_tokens: served.tokens('cache_read'),
        cache_write_tokens: served.tokens('cache_write'),
      },
      completion_tokens_details: { reasoning_tokens: served.tokens('reasoning') },
    });
    expect(served.tokens('input')).toBeGreaterThan(served.tokens('cache_read'));
    expect(served.tokens('cache_read')).toBeGreaterThan(served.tokens('cache_write'));
    expect(served.tokens('reasoning')).toBeGreaterThan(0);
    expect(served.attempts).toMatchObject([
      {
        operation: 'chat',
        requestedModel: 'gpt-4o-mini~cached+reasoning+cache-write',
        status: 200,
        stream: false,
      },
    ]);
  });

  test('equal requests have equal answers, and a seed changes them', async () => {
    const first = await ask('gpt-4o');
    expect(await ask('gpt-4o')).toEqual(first);
    const other = await startFakeProvider({ seed: 7 });
    const answer = await new OpenAI({
      apiKey: 'test',
      baseURL: other.baseUrls.openai,
    }).chat.completions.create({
      model: 'gpt-4o',
      messages,
    });
    await other.close();
    expect(answer.usage?.prompt_tokens).toBe(first.usage?.prompt_tokens);
    expect(answer.usage?.completion_tokens).not.toBe(first.usage?.completion_tokens);
  });

  test('a hundred concurrent calls lose no count', async () => {
    const models = ['gpt-4o', 'gpt-4o-mini', 'gpt-5.2~cached'];
    const usages = await Promise.all(
      Array.from(
        { length: 100 },
        async (_, i) => (await ask(models[i % 3] ?? '')).usage?.completion_tokens ?? 0,
      ),
    );
    expect(provider.served.tokens('output')).toBe(usages.reduce((sum, tokens) => sum + tokens));
    expect(provider.served.count({ model: 'gpt-5.2' })).toBe(33);
    provider.served.reset();
    expect(provider.served.count()).toBe(0);
  });

  test('a retry is an attempt and no call', async () => {
    await ask('gpt-4o~rate-limit=1');
    await ask('gpt-4o');
    expect(provider.served.calls()).toBe(2);
    expect(provider.served.retries()).toBe(1);
    expect(provider.served.attempts.map(({ attempt, status, ending }) => [attempt, status, ending])).toEqual([
      [0, 429, 'failed'],
      [1, 200, 'completed'],
      [0, 200, 'completed'],
    ]);
  });

  test('a client that leaves is seen', async () => {
    const stream = await client.chat.completions.create({
      model: 'gpt-4o~slow-stream=20',
      messages,
      stream: true,
    });
    for await (const _ of stream) break;
    await provider.served.settled();
    expect(provider.served.attempts).toMatchObject([{ ending: 'closed', tokens: undefined, status: 200 }]);

    provider.served.reset();
    const controller = new AbortController();
    const call = client.chat.completions.create(
      { model: 'gpt-4o~slow', messages },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 50);
    expect((await rejection(call)).constructor).toBe(OpenAI.APIUserAbortError);
    await provider.served.settled();
    expect(provider.served.attempts).toMatchObject([{ ending: 'closed', status: undefined }]);
  });
});

describe('faults', () => {
  test.each([
    ['rate-limit', OpenAI.RateLimitError, { status: 429, code: 'rate_limit_exceeded' }],
    ['server-error', OpenAI.InternalServerError, { status: 500, type: 'server_error' }],
    ['overloaded', OpenAI.InternalServerError, { status: 503, code: 'overloaded' }],
    ['unauthorized', OpenAI.AuthenticationError, { status: 401, code: 'invalid_api_key' }],
    ['unknown-model', OpenAI.NotFoundError, { status: 404, code: 'model_not_found' }],
    ['invalid-request', OpenAI.BadRequestError, { status: 400, type: 'invalid_request_error' }],
    ['context-length', OpenAI.BadRequestError, { status: 400, code: 'context_length_exceeded' }],
    ['content-filter', OpenAI.BadRequestError, { status: 400, code: 'content_filter' }],
  ])('%s', async (fault, errorClass, fields) => {
    const error = await rejection(ask(`gpt-4o~${fault}`));
    expect(error.constructor).toBe(errorClass);
    expect(error).toMatchObject(fields);
    const retryable = ['rate-limit', 'server-error', 'overloaded'].includes(fault);
    expect(provider.served.retries()).toBe(retryable ? 2 : 0);
    expect(provider.served.count({ status: fields.status, ending: 'failed' })).toBe(retryable ? 3 : 1);
  });

  test('a number says how many attempts are turned away', async () => {
    await ask('gpt-4o~server-error=2');
    expect(provider.served.attempts.map(({ status }) => status)).toEqual([500, 500, 200]);
  });

  test('attempts are told apart by the request where the client does not number them', async () => {
    const post = (content: string) =>
      fetch(`${provider.baseUrls.openai}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'gpt-4o~rate-limit=1', messages: [{ role: 'user', content }] }),
      });
    const statuses = [];
    for (const content of ['a', 'b', 'a', 'b']) statuses.push((await post(content)).status);
    expect(statuses).toEqual([429, 429, 200, 200]);
  });

  test('a client is told when to try again, in milliseconds and in seconds', async () => {
    const patient = await startFakeProvider({ retryAfter: 2500 });
    const body = JSON.stringify({ model: 'gpt-4o~rate-limit' });
    const { headers } = await fetch(`${patient.baseUrls.openai}/chat/completions`, { method: 'POST', body });
    await patient.close();
    expect([headers.get('retry-after-ms'), headers.get('retry-after')]).toEqual(['2500', '3']);
  });

  test('a header asks for faults as well, and leaves the model as it is', async () => {
    const headers = { 'x-fault': 'rate-limit=1+cached' };
    await client.chat.completions.create({ model: 'gpt-4o', messages }, { headers });
    expect(provider.served.count({ requestedModel: 'gpt-4o' })).toBe(2);
    expect(provider.served.tokens('cache_read')).toBeGreaterThan(0);
  });

  test('cut and malformed bodies', async () => {
    expect(await rejection(ask('gpt-4o~cut'))).toMatchObject({
      message: 'terminated',
      cause: { code: 'UND_ERR_SOCKET' },
    });
    await provider.served.settled();
    expect(provider.served.count({ ending: 'cut' })).toBe(provider.served.count());
    expect((await rejection(ask('gpt-4o~malformed'))).name).toBe('SyntaxError');
    expect(provider.served.tokens('input')).toBe(0);
  });

  test.each([
    ['length', 'length'],
    ['filtered', 'content_filter'],
  ])('%s', async (fault, reason) => {
    expect((await ask(`gpt-4o~${fault}`)).choices[0]?.finish_reason).toBe(reason);
  });

  test('no-usage', async () => {
    expect('usage' in (await ask('gpt-4o~no-usage'))).toBe(false);
    expect(provider.served.attempts).toMatchObject([{ ending: 'completed', tokens: undefined }]);
  });

  test('a misspelt fault does not pass', async () => {
    await expect(ask('gpt-4o~rate-limits')).rejects.toThrow(
      /unknown fault "rate-limits"; known: rate-limit,/,
    );
  });

  test('nor does an address that nobody serves', async () => {
    await expect(client.get('/no/such/thing', { maxRetries: 0 })).rejects.toThrow(
      /fake provider: knows no GET \/openai\/v1\/no\/such\/thing/,
    );
  });
});

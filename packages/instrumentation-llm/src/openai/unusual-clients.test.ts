import { type DiagLogger, diag } from '@opentelemetry/api';
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
const stops: Stop[] = [];

beforeAll(async () => {
  provider = await startFakeProvider();
});
beforeEach(() => {
  provider.served.reset();
  metrics = collectMetrics();
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});
afterAll(() => provider.close());

const connect = (Client: typeof OpenAI = OpenAI) =>
  new Client({ apiKey: 'test', baseURL: provider.baseUrls.openai });

function watch<Client extends object>(client: Client): Client {
  stops.push(watchOpenAIClient(client, metrics.meterProvider.getMeter('test')));
  return client;
}

class Gateway extends OpenAI {
  ask() {
    return this.chat.completions.create(body);
  }
}
class Department extends Gateway {
  override chat = new OpenAI.Chat(this);
}

/** A proxy that looks into everything, and binds what it hands out, as tracers do. */
function inspected<Target extends object>(target: Target): Target {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key, object);
      if (typeof value === 'function') return value.bind(object);
      return typeof value === 'object' && value !== null ? inspected(value) : value;
    },
  });
}

describe('every call is counted once', () => {
  test.each([
    { title: 'a subclass', make: () => watch(connect(Gateway)) },
    { title: 'a subclass of a subclass, with a resource of its own', make: () => watch(connect(Department)) },
    { title: 'a proxy', make: () => watch(new Proxy(connect(), {})) },
    { title: 'a proxy around a watched client', make: () => inspected(watch(connect())) },
    { title: 'a watched proxy around a watched client', make: () => watch(inspected(watch(connect()))) },
    { title: 'a client and its subclass', make: () => [watch(connect(Gateway)), watch(connect())][0] },
    { title: 'a client with other options', make: () => watch(connect()).withOptions({ maxRetries: 0 }) },
    { title: 'an object that inherits from a client', make: () => watch(Object.create(connect())) },
    { title: 'a frozen client', make: () => watch(Object.freeze(connect())) },
  ])('of $title', async ({ make }) => {
    const client: OpenAI = make();
    await client.chat.completions.create(body);
    for await (const _ of await client.chat.completions.create({ ...body, stream: true }));
    const read = await metrics.read();
    expect(read.value('vital.llm.api_calls', { provider: 'openai', outcome: 'success' })).toBe(2);
    expect(read.value('vital.llm.streams', { ending: 'completed' })).toBe(1);
    expect(provider.served.calls()).toBe(2);
  });

  test("of a subclass's own method", async () => {
    const client = new Gateway({ apiKey: 'test', baseURL: provider.baseUrls.openai });
    await watch(client).ask();
    expect((await metrics.read()).value('vital.llm.api_calls')).toBe(1);
  });
});

describe('a mock does what it did', () => {
  const answer = { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } };
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('no such property is mocked');
      },
    },
  );
  test.each([
    { title: 'a plain object', mock: { chat: { completions: { create: jest.fn(async () => answer) } } } },
    { title: 'a function', mock: { chat: { completions: { create: () => answer } } } },
    {
      title: 'a frozen object',
      mock: Object.freeze({
        chat: Object.freeze({ completions: Object.freeze({ create: async () => answer }) }),
      }),
    },
    {
      title: 'an instance of a class',
      mock: new (class {
        chat = {
          completions: new (class {
            async create() {
              return answer;
            }
          })(),
        };
      })(),
    },
  ])('as $title', async ({ mock }) => {
    const before = Reflect.ownKeys(mock.chat.completions);
    watch(mock);
    expect(await mock.chat.completions.create()).toBe(answer);
    expect(Reflect.ownKeys(mock.chat.completions)).toEqual(before);
    expect(Object.hasOwn(Object.prototype, 'create')).toBe(false);
    expect((await metrics.read()).value('vital.llm.api_calls') ?? 0).toBe(0);
  });

  test('as one that refuses to be looked at, which is said', () => {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const logger: DiagLogger = { error: say, warn: say, info: say, debug: say, verbose: say };
    diag.setLogger(logger);
    expect(watch(hostile)).toBe(hostile);
    diag.disable();
    expect(said.join('\n')).toContain('no such property is mocked');
  });
});

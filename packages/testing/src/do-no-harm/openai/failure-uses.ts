import { chat, chatStream, type OpenaiUse } from './stage.ts';

/** Calls that fail, are tried again, or are given up. */
export const failureUses: OpenaiUse[] = [
  ...[
    'rate-limit=1',
    'rate-limit=2',
    'rate-limit',
    'server-error=1',
    'server-error',
    'overloaded',
    'unauthorized',
    'unknown-model',
    'invalid-request',
    'context-length',
    'content-filter',
    'malformed',
    'cut',
    'filtered',
    'no-usage',
  ].map(
    (fault): OpenaiUse => ({
      name: `create: ${fault}`,
      run: async ({ client }) => client.chat.completions.create(chat(`gpt-4o-mini~${fault}`)),
    }),
  ),
  {
    name: 'create: rate-limit without retries',
    async run({ client }) {
      return client.chat.completions.create(chat('gpt-4o-mini~rate-limit=1'), { maxRetries: 0 });
    },
  },
  {
    name: 'create: failure seen by every observer',
    async run({ client, noteError }) {
      const promise = client.chat.completions.create(chat('gpt-4o-mini~invalid-request'));
      await Promise.all([
        promise.then(undefined, (error) => noteError('then', error)),
        promise.catch((error) => noteError('catch', error)),
        promise.asResponse().catch((error) => noteError('asResponse', error)),
        promise.withResponse().catch((error) => noteError('withResponse', error)),
      ]);
      return promise;
    },
  },
  {
    name: 'create: malformed seen by every observer',
    async run({ client, noteError }) {
      const promise = client.chat.completions.create(chat('gpt-4o-mini~malformed'));
      await promise.then(undefined, (error) => noteError('then', error));
      await promise.catch((error) => noteError('catch', error));
      return promise.withResponse();
    },
  },
  {
    name: 'stream: rate-limit=1',
    async run({ client }) {
      let chunks = 0;
      for await (const _ of await client.chat.completions.create(chatStream('gpt-4o-mini~rate-limit=1')))
        chunks++;
      return chunks;
    },
  },
  {
    name: 'stream: unauthorized',
    run: async ({ client }) => client.chat.completions.create(chatStream('gpt-4o-mini~unauthorized')),
  },
  {
    name: 'create: aborted before',
    async run({ client }) {
      const signal = AbortSignal.abort();
      return client.chat.completions.create(chat(), { signal });
    },
  },
  {
    name: 'create: aborted while it waits',
    async run({ client }) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 1000);
      const { signal } = controller;
      return client.chat.completions.create(chat('gpt-4o-mini~slow=5000'), { signal });
    },
  },
  {
    name: 'create: timeout',
    async run({ client }) {
      const body = chat('gpt-4o-mini~slow=5000');
      return client.chat.completions.create(body, { timeout: 1000, maxRetries: 0 });
    },
  },
  {
    name: 'create: nobody listens',
    async run({ module }) {
      const client = new module.OpenAI({ apiKey: 'test', baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 });
      return client.chat.completions.create(chat());
    },
  },
  {
    name: 'create: a fetch that throws',
    async run({ client }) {
      const other = client.withOptions({
        maxRetries: 0,
        fetch: () => {
          throw new RangeError('of the fetch');
        },
      });
      return other.chat.completions.create(chat());
    },
  },
  {
    name: 'create: no arguments',
    async run({ client, noteError }) {
      try {
        // A program in JavaScript can do this.
        await Reflect.apply(client.chat.completions.create, client.chat.completions, []);
      } catch (error) {
        noteError('call', error);
      }
    },
  },
  {
    name: 'create: without its object',
    async run({ client, noteError }) {
      const { create } = client.chat.completions;
      try {
        await Reflect.apply(create, undefined, [chat()]);
      } catch (error) {
        noteError('call', error);
      }
    },
  },
];

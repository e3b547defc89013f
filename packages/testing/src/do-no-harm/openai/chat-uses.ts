import { chat, messages, type OpenaiUse, schema } from './stage.ts';

/** Chat completions that are no streams. */
export const chatUses: OpenaiUse[] = [
  {
    name: 'create',
    async run({ client, noteShape }) {
      const promise = client.chat.completions.create(chat());
      noteShape('promise', promise);
      return promise;
    },
  },
  {
    name: 'create: the method itself',
    async run({ client, module, note }) {
      const { create } = client.chat.completions;
      note('method', [create.name, create.length, Reflect.ownKeys(create)]);
      note('own keys', Reflect.ownKeys(client.chat.completions).map(String));
      note('same for every client', create === new module.OpenAI({ apiKey: 'x' }).chat.completions.create);
      note('enumerable', Object.keys(Object.getPrototypeOf(client.chat.completions)));
    },
  },
  {
    name: 'create: _request_id',
    async run({ client }) {
      const completion = await client.chat.completions.create(chat());
      return [completion._request_id, Object.keys(completion)];
    },
  },
  {
    name: 'create: withResponse',
    async run({ client, noteShape }) {
      const { data, response, request_id } = await client.chat.completions.create(chat()).withResponse();
      noteShape('response', response);
      return [data, response.status, response.bodyUsed, request_id];
    },
  },
  {
    name: 'create: asResponse',
    async run({ client, noteShape }) {
      const response = await client.chat.completions.create(chat()).asResponse();
      noteShape('response', response);
      return [response.status, response.bodyUsed, await response.json()];
    },
  },
  {
    name: 'create: awaited twice',
    async run({ client, note }) {
      const promise = client.chat.completions.create(chat());
      const first = promise.then((completion) => {
        note('first');
        return completion;
      });
      const second = promise.then((completion) => {
        note('second');
        return completion;
      });
      note('same', (await first) === (await second));
      const { data } = await promise.withResponse();
      note('same with response', data === (await promise));
      return data;
    },
  },
  {
    name: 'create: then, catch and finally',
    async run({ client, note, noteShape }) {
      const promise = client.chat.completions.create(chat());
      noteShape('then', promise.then());
      noteShape(
        'catch',
        promise.catch(() => undefined),
      );
      noteShape(
        'finally',
        promise.finally(() => note('finally')),
      );
      await Promise.all([promise, promise.finally()]);
      note('tag', Object.prototype.toString.call(promise));
    },
  },
  {
    name: 'create: fire and forget',
    async run({ client, note, wait }) {
      void client.chat.completions.create(chat());
      note('called');
      await wait(200);
      note('waited');
    },
  },
  {
    name: 'create: fire, and forget a failure',
    async run({ client, wait }) {
      void client.chat.completions.create(chat('gpt-4o-mini~unauthorized'));
      await wait(200);
    },
  },
  {
    name: 'create: not even started by then',
    async run({ client, note, wait }) {
      const promise = client.chat.completions.create(chat());
      await wait(200);
      note('headers are there', (await promise.asResponse()).bodyUsed);
      return (await promise).choices[0]?.finish_reason;
    },
  },
  {
    name: 'create: ten at once',
    async run({ client }) {
      const models = Array.from({ length: 10 }, (_, index) => `gpt-4o-mini${index % 2 ? '~cached' : ''}`);
      return Promise.all(
        models.map(async (model) => (await client.chat.completions.create(chat(model))).usage),
      );
    },
  },
  {
    name: 'create: subclass of the client',
    async run({ module, baseUrl, note }) {
      class Gateway extends module.OpenAI {}
      const client = new Gateway({ apiKey: 'test', baseURL: baseUrl });
      const promise = client.chat.completions.create(chat());
      note('class', promise.constructor.name);
      return (await promise).choices;
    },
  },
  {
    name: 'create: Azure',
    async run({ module, baseUrl }) {
      const endpoint = new URL(baseUrl).origin;
      const client = new module.AzureOpenAI({ apiKey: 'test', endpoint, apiVersion: '2026-01-01' });
      return (await client.chat.completions.create(chat())).choices;
    },
  },
  {
    name: 'create: withOptions and a fetch of its own',
    async run({ client, note }) {
      const other = client.withOptions({
        fetch: (url, init) => {
          note('fetch', [String(url), init?.method, init?.body]);
          return fetch(url, init);
        },
      });
      return (await other.chat.completions.create(chat())).choices;
    },
  },
  {
    name: 'parse',
    async run({ client, noteShape }) {
      const promise = client.chat.completions.parse({
        ...chat(),
        response_format: { type: 'json_schema', json_schema: { name: 'legs', strict: true, schema } },
      });
      noteShape('promise', promise);
      return promise;
    },
  },
  {
    name: 'parse: length limit reached',
    async run({ client }) {
      return client.chat.completions.parse({
        ...chat('gpt-4o-mini~length'),
        response_format: { type: 'json_schema', json_schema: { name: 'legs', strict: true, schema } },
      });
    },
  },
  {
    name: 'runTools',
    async run({ client, note, noteShape }) {
      const runner = client.chat.completions.runTools({
        model: 'gpt-4o-mini',
        messages,
        tools: [
          {
            type: 'function',
            function: {
              name: 'count_legs',
              description: 'Counts legs',
              parameters: schema,
              parse: JSON.parse,
              function: (parameters: unknown) => {
                note('tool', parameters);
                return '8';
              },
            },
          },
        ],
      });
      noteShape('runner', runner);
      for (const event of [
        'connect',
        'functionToolCall',
        'functionToolCallResult',
        'content',
        'end',
      ] as const) {
        runner.on(event, () => note(event));
      }
      runner.on('message', (message) => note('message', message));
      return [await runner.finalContent(), await runner.totalUsage()];
    },
  },
];

import { createRequire } from 'node:module';
import type { ChatOpenAI, OpenAI } from '@langchain/openai';
import type { ClientUses, Stage } from '@vital/testing';
import { methodUses } from '../rehearsal/method-uses.ts';

interface LangChainModule {
  readonly ChatOpenAI: typeof ChatOpenAI;
  readonly OpenAI: typeof OpenAI;
}

/** Makes models of the fake provider. */
interface Models {
  chat(name: string, fields?: object): ChatOpenAI;
  text(name: string): OpenAI;
}

const model = 'gpt-4o';
const question = 'How many legs has a spider?';

/** Ways of using it that others do not have. */
const own: Record<string, (stage: Stage<LangChainModule, Models>) => Promise<unknown>> = {
  async 'several messages at once'({ client }) {
    const chat = client.chat(model);
    return [
      await chat.generate([[['human', question]], [['human', 'And a crab?']]]),
      await chat.batch([question]),
    ];
  },
  async 'several messages at once, one of them refused'({ client }) {
    return client
      .chat(`${model}~invalid-request`)
      .generate([[['human', question]], [['human', 'And a crab?']]]);
  },
  async 'callbacks in their order'({ client, note }) {
    const handler = {
      handleChatModelStart: () => note('start'),
      handleLLMNewToken: (token: string) => note('token', token),
      handleLLMEnd: () => note('end'),
      handleLLMError: () => note('error'),
    };
    await client.chat(model).invoke(question, { callbacks: [handler] });
    for await (const _ of await client.chat(model).stream(question, { callbacks: [handler] }));
    return client.chat(`${model}~unauthorized`).invoke(question, { callbacks: [handler] });
  },
  async 'events of a stream, second version'({ client, note }) {
    const events = client.chat(model).streamEvents(question, { version: 'v2' });
    for await (const { event, name, tags } of events) note(event, [name, tags]);
  },
  async 'events of a message'({ client, note, noteShape }) {
    const events = client.chat(model).streamEvents(question);
    noteShape('stream', events);
    for await (const event of events) note('event', event);
  },
  async 'structured output'({ client }) {
    const schema = { title: 'animal', type: 'object', properties: { legs: { type: 'number' } } };
    return client.chat(model).withStructuredOutput(schema).invoke(question);
  },
  async 'retries of its own'({ client }) {
    return client.chat(`${model}~rate-limit=1`, { maxRetries: 2 }).invoke(question);
  },
  async 'streaming disabled'({ client, note }) {
    const chat = client.chat(model, { disableStreaming: true });
    for await (const part of await chat.stream(question)) note('part', part);
  },
  async 'plain text'({ client, note }) {
    for await (const text of await client.text('gpt-3.5-turbo-instruct').stream(question)) note('text', text);
    return client.text('gpt-3.5-turbo-instruct').generate([question, 'And a crab?']);
  },
  async 'the methods of a model'({ client, note }) {
    const chat = client.chat(model);
    note('own', Reflect.ownKeys(chat).map(String).sort());
    for (let owner = Object.getPrototypeOf(chat); owner !== null; owner = Object.getPrototypeOf(owner))
      note('keys', Reflect.ownKeys(owner).map(String));
  },
};

/** How programs use a model of LangChain; here one over `openai`, which nobody else watches. */
const uses: ClientUses<LangChainModule, Models> = {
  client: '@langchain/core',
  wireFormat: 'openai',
  load: {
    esm: () => import('@langchain/openai'),
    cjs: () => createRequire(import.meta.url)('@langchain/openai'),
  },
  connect(module, baseURL) {
    const common = { apiKey: 'test', maxRetries: 0, configuration: { baseURL } };
    return {
      chat: (name, fields) => new module.ChatOpenAI({ ...common, model: name, ...fields }),
      text: (name) => new module.OpenAI({ ...common, model: name }),
    };
  },
  uses: [
    ...methodUses<LangChainModule, Models>({
      model,
      create: (client, name, signal) => client.chat(name).invoke(question, { signal }),
      stream: (client, name, signal) => client.chat(name).stream(question, { signal }),
    }),
    ...Object.entries(own).map(([name, run]) => ({ name, run })),
  ],
};

export default uses;

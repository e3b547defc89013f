import type { ClientUses, Stage } from '@vital/testing';
import { methodUses } from '../rehearsal/method-uses.ts';
import { type ChatModel, type LlamaIndexModule, llamaIndex } from './llamaindex-module.ts';

const model = 'gpt-4o';
const prompt = 'How many legs has a spider?';
const messages = [{ role: 'user', content: prompt }];
const additionalChatOptions = { stream_options: { include_usage: true } };

type Models = (name: string) => ChatModel;

/** Ways of using it that others do not have. */
const own: Record<string, (stage: Stage<LlamaIndexModule, Models>) => Promise<unknown>> = {
  async 'callbacks in their order'({ module, client, note }) {
    for (const event of ['llm-start', 'llm-stream', 'llm-end'])
      module.Settings.callbackManager.on(event, ({ type }) => note(type));
    await client(model).chat({ messages });
    for await (const _ of await client(model).chat({ messages, stream: true }));
    return client(`${model}~unauthorized`).chat({ messages });
  },
  async 'complete and exec'({ client, note }) {
    note('completion', await client(model).complete({ prompt }));
    return client(model).exec({ messages });
  },
  async 'the methods of a model'({ client, note }) {
    const chat = client(model);
    note('own', Reflect.ownKeys(chat).map(String));
    for (let owner = Object.getPrototypeOf(chat); owner !== null; owner = Object.getPrototypeOf(owner))
      note('keys', Reflect.ownKeys(owner).map(String));
    const method = Object.getPrototypeOf(chat).chat;
    note('method', [method.name, method.length]);
  },
};

/** How programs use a model of LlamaIndex; here one over `openai`, which nobody else watches. */
const uses: ClientUses<LlamaIndexModule, Models> = {
  client: '@llamaindex/core',
  wireFormat: 'openai',
  load: llamaIndex,
  connect: (module, baseURL) => (name) =>
    new module.OpenAI({
      apiKey: 'test',
      baseURL,
      additionalSessionOptions: { baseURL },
      model: name,
      maxRetries: 0,
    }),
  uses: [
    ...methodUses<LlamaIndexModule, Models>({
      model,
      create: (client, name) => client(name).chat({ messages }),
      stream: (client, name) => client(name).chat({ messages, stream: true, additionalChatOptions }),
      // A chat takes no signal.
      without: ['create: aborted before', 'create: aborted while it waits', 'stream: abort while it is read'],
    }),
    ...Object.entries(own).map(([name, run]) => ({ name, run })),
  ],
};

export default uses;

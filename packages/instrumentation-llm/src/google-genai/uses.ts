import { createRequire } from 'node:module';
import type { GoogleGenAI } from '@google/genai';
import type { ClientUses, Use } from '@vital/testing';
import { methodUses } from '../rehearsal/method-uses.ts';

interface GoogleGenAIModule {
  readonly GoogleGenAI: typeof GoogleGenAI;
}

const model = 'gemini-2.5-flash';
const contents = 'How many legs has a spider?';

const own: Use<GoogleGenAIModule, GoogleGenAI>[] = [
  {
    name: 'chat: message and streamed message',
    async run({ client, note }) {
      const chat = client.chats.create({ model });
      note('message', await chat.sendMessage({ message: contents }));
      for await (const chunk of await chat.sendMessageStream({ message: contents })) note('chunk', chunk);
      return chat.getHistory();
    },
  },
  {
    name: 'automatic function calling',
    async run({ client, note }) {
      return client.models.generateContent({
        model,
        contents,
        config: {
          tools: [
            {
              tool: async () => ({
                functionDeclarations: [{ name: 'legs', parametersJsonSchema: { type: 'object' } }],
              }),
              callTool: async (calls) => {
                note('tool', calls);
                return [{ functionResponse: { name: 'legs', response: { legs: 8 } } }];
              },
            },
          ],
        },
      });
    },
  },
  {
    name: 'retries',
    async run({ module, baseUrl }) {
      const retryOptions = { attempts: 3, initialDelay: 0.01 };
      const client = new module.GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl, retryOptions } });
      return client.models.generateContent({ model: `${model}~rate-limit=2`, contents });
    },
  },
  {
    name: 'embeddings',
    run: async ({ client }) =>
      client.models.embedContent({ model: 'gemini-embedding-001', contents: ['a', 'b'] }),
  },
];

/** How programs use the `@google/genai` package. */
const uses: ClientUses<GoogleGenAIModule, GoogleGenAI> = {
  client: '@google/genai',
  wireFormat: 'google',
  load: {
    esm: () => import('@google/genai'),
    cjs: () => createRequire(import.meta.url)('@google/genai'),
  },
  connect: (module, baseUrl) => new module.GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl } }),
  uses: [
    ...methodUses<GoogleGenAIModule, GoogleGenAI>({
      model,
      create: (client, name, abortSignal) =>
        client.models.generateContent({ model: name, contents, config: { abortSignal } }),
      stream: (client, name, abortSignal) =>
        client.models.generateContentStream({ model: name, contents, config: { abortSignal } }),
    }),
    ...own,
  ],
};

export default uses;

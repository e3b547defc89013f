import { createRequire } from 'node:module';
import type { ClientUses } from '@vital/testing';
import type { Ollama } from 'ollama';
import { methodUses } from '../rehearsal/method-uses.ts';

interface OllamaModule {
  readonly Ollama: typeof Ollama;
}

const messages = [{ role: 'user', content: 'How many legs has a spider?' }];

/** How programs use the `ollama` package. Its calls take no signal. */
const uses: ClientUses<OllamaModule, Ollama> = {
  client: 'ollama',
  wireFormat: 'ollama',
  load: {
    esm: () => import('ollama'),
    cjs: () => createRequire(import.meta.url)('ollama'),
  },
  connect: (module, host) => new module.Ollama({ host }),
  uses: [
    ...methodUses<OllamaModule, Ollama>({
      model: 'llama3.2',
      create: (client, model) => client.chat({ model, messages }),
      stream: (client, model) => client.chat({ model, messages, stream: true }),
      without: ['create: aborted before', 'create: aborted while it waits', 'stream: abort while it is read'],
    }),
    {
      name: 'stream: aborted by the client',
      async run({ client, note }) {
        for await (const part of await client.chat({
          model: 'llama3.2~slow-stream=30',
          messages,
          stream: true,
        })) {
          note('part', part);
          client.abort();
        }
      },
    },
    {
      name: 'generate and embed',
      async run({ client, note }) {
        const prompt = 'A spider has';
        for await (const part of await client.generate({ model: 'llama3.2', prompt, stream: true }))
          note('part', part);
        return [
          await client.generate({ model: 'llama3.2', prompt }),
          await client.embed({ model: 'e', input: 'x' }),
        ];
      },
    },
  ],
};

export default uses;

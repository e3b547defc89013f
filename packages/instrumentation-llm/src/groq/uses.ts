import { createRequire } from 'node:module';
import type { ClientUses } from '@vital/testing';
import type Groq from 'groq-sdk';
import { type StainlessPromise, type StainlessStream, stainlessUses } from '../stainless/stainless-uses.ts';

interface GroqModule {
  readonly default: typeof Groq;
}

const messages = [{ role: 'user' as const, content: 'How many legs has a spider?' }];

/** How programs use the `groq-sdk` package. */
const uses: ClientUses<GroqModule, Groq> = {
  client: 'groq-sdk',
  wireFormat: 'groq',
  load: {
    esm: () => import('groq-sdk'),
    cjs: () => createRequire(import.meta.url)('groq-sdk'),
  },
  connect: (module, baseURL) => new module.default({ apiKey: 'test', baseURL, logLevel: 'off' }),
  uses: stainlessUses<GroqModule, Groq>({
    model: 'llama-3.3-70b-versatile',
    method: (client) => ({ resource: client.chat.completions, name: 'create' }),
    create: (client, model, options): StainlessPromise =>
      client.chat.completions.create({ model, messages }, options),
    stream: (client, model, options): PromiseLike<StainlessStream> & StainlessPromise =>
      client.chat.completions.create({ model, messages, stream: true }, options),
  }),
};

export default uses;

import { createRequire } from 'node:module';
import type Anthropic from '@anthropic-ai/sdk';
import type { Meter } from '@opentelemetry/api';
import type * as Ollama from 'ollama';
import type OpenAI from 'openai';
import {
  instrumentAnthropic,
  instrumentOllama,
  instrumentOpenAI,
} from '../../packages/instrumentation-llm/src/index.ts';
import type { FakeProvider } from '../../packages/testing/src/index.ts';

/** One client library, and the two things that are measured of it. */
export interface Library {
  /** As npm knows it. */
  readonly name: string;
  /**
   * @param copy what the library exports, in one of several copies of it
   * @param fetch what its client makes requests with
   */
  connect(copy: unknown, baseUrls: FakeProvider['baseUrls'], fetch: Fetch): Client;
  /** Watches the clients of one copy of the library. */
  watch(client: object, options: { readonly meter: Meter }): unknown;
}

type Fetch = typeof globalThis.fetch;

export interface Client {
  readonly client: object;
  /** A call that is answered as a whole. */
  call(): Promise<unknown>;
  /** A call that is answered by a stream as the fake provider's faults say; resolves to the number of chunks that were read. */
  stream(faults: string): Promise<number>;
}

const require = createRequire(import.meta.url);
const messages = [{ role: 'user' as const, content: 'How many legs has a spider?' }];

/** Loads a library anew: its classes are others than those of every copy before. */
export function loadCopy(name: string): unknown {
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  return require(name);
}

/** Makes the first request, and answers every later one as that one was answered. */
export function fetchFromMemory(): Fetch {
  let first: Promise<{ body: string; headers: Headers }> | undefined;
  return async (...request) => {
    first ??= fetch(...request).then(async (response) => ({
      body: await response.text(),
      headers: response.headers,
    }));
    const { body, headers } = await first;
    return new Response(body, { headers });
  };
}

async function count(chunks: AsyncIterable<unknown>): Promise<number> {
  let read = 0;
  for await (const _ of chunks) read++;
  return read;
}

/** By the name that the results have. */
export const libraries: Readonly<Record<string, Library>> = {
  openai: {
    name: 'openai',
    watch: instrumentOpenAI,
    connect(Copy: typeof OpenAI, { openai: baseURL }, fetch) {
      const client = new Copy({ apiKey: 'test', baseURL, fetch });
      const { completions } = client.chat;
      const usage = { stream: true, stream_options: { include_usage: true } } as const;
      return {
        client,
        call: () => completions.create({ model: 'gpt-4o', messages }),
        stream: async (faults) =>
          count(await completions.create({ model: `gpt-4o~${faults}`, messages, ...usage })),
      };
    },
  },
  anthropic: {
    name: '@anthropic-ai/sdk',
    watch: instrumentAnthropic,
    connect(Copy: typeof Anthropic, { anthropic: baseURL }, fetch) {
      const client = new Copy({ apiKey: 'test', baseURL, fetch });
      const question = { messages, max_tokens: 4000 };
      const model = 'claude-haiku-4-5';
      return {
        client,
        call: () => client.messages.create({ model, ...question }),
        stream: async (faults) =>
          count(await client.messages.create({ model: `${model}~${faults}`, ...question, stream: true })),
      };
    },
  },
  ollama: {
    name: 'ollama',
    watch: instrumentOllama,
    connect(copy: typeof Ollama, { ollama: host }, fetch) {
      const client = new copy.Ollama({ host, fetch });
      const model = 'llama3.2';
      return {
        client,
        call: () => client.chat({ model, messages }),
        stream: async (faults) =>
          count(await client.chat({ model: `${model}~${faults}`, messages, stream: true })),
      };
    },
  },
};

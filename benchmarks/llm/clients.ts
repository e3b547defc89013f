import { createRequire } from 'node:module';
import type { Instrumentation } from '../../packages/core/src/index.ts';
import {
  aiInstrumentation,
  anthropicInstrumentation,
  ollamaInstrumentation,
  openaiInstrumentation,
} from '../../packages/instrumentation-llm/src/index.ts';
import type { FakeProvider } from '../../packages/testing/src/index.ts';

/** One client library, and the two things that are measured of it. */
export interface Client {
  /** As npm knows it. */
  readonly library: string;
  instrument(): Instrumentation;
  /** Loads the library and makes a client. */
  connect(baseUrls: FakeProvider['baseUrls']): Promise<Connection>;
}

export interface Connection {
  /** A call that is answered as a whole. */
  call(): Promise<unknown>;
  /** A call that is answered by a stream as the fake provider's faults say; resolves to the number of chunks that were read. */
  stream(faults: string): Promise<number>;
}

// By `require`, because a library that was required before is watched from the moment at which watching begins.
const require = createRequire(import.meta.url);
const messages = [{ role: 'user' as const, content: 'How many legs has a spider?' }];

async function count(chunks: AsyncIterable<unknown>): Promise<number> {
  let read = 0;
  for await (const _ of chunks) read++;
  return read;
}

/** By the name that the results have. */
export const clients: Readonly<Record<string, Client>> = {
  openai: {
    library: 'openai',
    instrument: openaiInstrumentation,
    async connect({ openai: baseURL }) {
      const OpenAI = require('openai');
      const { completions } = new OpenAI({ apiKey: 'test', baseURL }).chat;
      const model = 'gpt-4o';
      const usage = { stream_options: { include_usage: true } };
      return {
        call: () => completions.create({ model, messages }),
        stream: async (faults) =>
          count(await completions.create({ model: `${model}~${faults}`, messages, stream: true, ...usage })),
      };
    },
  },
  anthropic: {
    library: '@anthropic-ai/sdk',
    instrument: anthropicInstrumentation,
    async connect({ anthropic: baseURL }) {
      const Anthropic = require('@anthropic-ai/sdk');
      const client = new Anthropic({ apiKey: 'test', baseURL });
      const question = { messages, max_tokens: 1_000_000 };
      const model = 'claude-sonnet-4-5';
      return {
        call: () => client.messages.create({ model, ...question }),
        stream: async (faults) =>
          count(await client.messages.create({ model: `${model}~${faults}`, ...question, stream: true })),
      };
    },
  },
  ollama: {
    library: 'ollama',
    instrument: ollamaInstrumentation,
    async connect({ ollama: host }) {
      const { Ollama } = require('ollama');
      const client = new Ollama({ host });
      const model = 'llama3.2';
      return {
        call: () => client.chat({ model, messages }),
        stream: async (faults) =>
          count(await client.chat({ model: `${model}~${faults}`, messages, stream: true })),
      };
    },
  },
  ai: {
    library: 'ai',
    instrument: aiInstrumentation,
    async connect({ openai: baseURL }) {
      const { generateText, streamText } = await import('ai');
      const { createOpenAI } = await import('@ai-sdk/openai');
      const provider = createOpenAI({ apiKey: 'test', baseURL });
      const model = 'gpt-4o';
      return {
        call: () => generateText({ model: provider.chat(model), messages }),
        stream: (faults) =>
          count(streamText({ model: provider.chat(`${model}~${faults}`), messages }).fullStream),
      };
    },
  },
};

import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import { ChatOpenAI } from '@langchain/openai';
import { type FakeProvider, separateClient } from '@vital/testing';
import { generateText, streamText } from 'ai';
import { CohereClientV2 } from 'cohere-ai';
import Groq from 'groq-sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { HouseChatModel } from '../langchain/house-chat-model.ts';
import { llamaIndex } from '../llamaindex/llamaindex-module.ts';
import type { MistralModule } from '../mistral/mistral-module.ts';

/** One kind of call: the model is named with one of the faults. */
export interface KindOfCall {
  readonly model: string;
  readonly faults: readonly string[];
  run(model: string, text: string): Promise<unknown>;
}

async function readAll(items: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of items ?? []);
}

const faults = ['', '', '~cached', '~cached+reasoning', '~rate-limit=1', '~unauthorized'];
const fewer = ['', '~cached', '~unauthorized'];
const messages = (content: string) => [{ role: 'user' as const, content }];
const parts = (text: string) => [{ role: 'user' as const, content: [{ text }] }];
const stream = true as const;
const stream_options = { include_usage: true };
const max_tokens = 64;

/** The clients' own calls. */
function directCalls({ baseUrls }: FakeProvider, key: string): KindOfCall[] {
  const openai = new OpenAI({ apiKey: key, baseURL: baseUrls.openai, logLevel: 'off' });
  const anthropic = new Anthropic({ apiKey: key, baseURL: baseUrls.anthropic, logLevel: 'off' });
  const groq = new Groq({ apiKey: key, baseURL: baseUrls.groq, logLevel: 'off' });
  const google = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: baseUrls.google } });
  const cohere = new CohereClientV2({ token: key, environment: baseUrls.cohere });
  const ollama = new Ollama({ host: baseUrls.ollama });
  const bedrock = new BedrockRuntime({
    region: 'us-east-1',
    endpoint: baseUrls.bedrock,
    credentials: { accessKeyId: key, secretAccessKey: key },
  });
  return [
    {
      model: 'gpt-4o',
      faults,
      run: (model, text) => openai.chat.completions.create({ model, messages: messages(text) }),
    },
    {
      model: 'gpt-4o',
      faults,
      run: async (model, text) =>
        readAll(
          await openai.chat.completions.create({ model, messages: messages(text), stream, stream_options }),
        ),
    },
    { model: 'gpt-5.2', faults, run: (model, input) => openai.responses.create({ model, input }) },
    {
      model: 'text-embedding-3-small',
      faults: ['', '~unauthorized'],
      run: (model, input) => openai.embeddings.create({ model, input }),
    },
    {
      model: 'claude-opus-5-5',
      faults,
      run: (model, text) => anthropic.messages.create({ model, max_tokens, messages: messages(text) }),
    },
    {
      model: 'claude-opus-5-5',
      faults,
      run: async (model, text) =>
        readAll(await anthropic.messages.create({ model, max_tokens, messages: messages(text), stream })),
    },
    {
      model: 'llama-3.3-70b-versatile',
      faults,
      run: (model, text) => groq.chat.completions.create({ model, messages: messages(text) }),
    },
    {
      model: 'gemini-2.5-flash',
      faults: fewer,
      run: (model, contents) => google.models.generateContent({ model, contents }),
    },
    {
      model: 'gemini-2.5-flash',
      faults: fewer,
      run: async (model, contents) => readAll(await google.models.generateContentStream({ model, contents })),
    },
    {
      model: 'command-r-plus',
      faults: fewer,
      run: async (model, text) => cohere.chat({ model, messages: messages(text) }),
    },
    {
      model: 'llama3.2',
      faults: [''],
      run: (model, text) => ollama.chat({ model, messages: messages(text) }),
    },
    {
      model: 'amazon.nova-pro-v1:0',
      faults: fewer,
      run: (modelId, text) => bedrock.converse({ modelId, messages: parts(text) }),
    },
    {
      model: 'amazon.nova-pro-v1:0',
      faults: fewer,
      run: async (modelId, text) =>
        readAll((await bedrock.converseStream({ modelId, messages: parts(text) })).stream),
    },
  ];
}

/** Those of a client in an installation of its own. */
async function mistralCalls({ baseUrls }: FakeProvider, apiKey: string): Promise<KindOfCall[]> {
  const { Mistral } = await separateClient<MistralModule>('@mistralai/mistralai').esm();
  const backoff = { initialInterval: 1, maxInterval: 5, exponent: 1, maxElapsedTime: 10_000 };
  const retryConfig = { strategy: 'backoff', backoff };
  const mistral = new Mistral({ apiKey, serverURL: baseUrls.mistral, retryConfig });
  return [
    {
      model: 'mistral-large-latest',
      faults: [...fewer, '~rate-limit=1'],
      run: (model, text) => mistral.chat.complete({ model, messages: messages(text) }),
    },
    {
      model: 'mistral-large-latest',
      faults: [...fewer, '~rate-limit=1'],
      run: async (model, text) => readAll(await mistral.chat.stream({ model, messages: messages(text) })),
    },
    {
      model: 'mistral-embed',
      faults: ['', '~unauthorized'],
      run: (model, text) => mistral.embeddings.create({ model, inputs: [text] }),
    },
  ];
}

/** Those of the AI SDK, whose providers make their own requests. */
function aiCalls({ baseUrls }: FakeProvider, apiKey: string): KindOfCall[] {
  const openai = createOpenAI({ apiKey, baseURL: baseUrls.openai });
  return [
    {
      model: 'gpt-4o',
      faults: fewer,
      run: (name, prompt) => generateText({ model: openai(name), prompt, maxRetries: 0 }),
    },
    {
      model: 'gpt-4o',
      faults: ['', '~cached'],
      run: (name, prompt) => readAll(streamText({ model: openai(name), prompt }).textStream),
    },
  ];
}

/** Calls through frameworks: over a client that is watched itself, and of a model that makes its own requests. */
async function frameworkCalls({ baseUrls }: FakeProvider, apiKey: string): Promise<KindOfCall[]> {
  const baseURL = baseUrls.openai;
  const llamaIndexModels = await llamaIndex.esm();
  const chat = (model: string) =>
    new ChatOpenAI({ model, apiKey, maxRetries: 0, configuration: { baseURL, logLevel: 'off' } });
  const house = (model: string) => new HouseChatModel(model, baseURL);
  const llm = (model: string) => new llamaIndexModels.OpenAI({ model, apiKey, baseURL, maxRetries: 0 });
  return [
    { model: 'gpt-4o', faults: fewer, run: (model, text) => chat(model).invoke(text) },
    { model: 'gpt-4o', faults: fewer, run: async (model, text) => readAll(await chat(model).stream(text)) },
    { model: 'house-1', faults: ['', '~unauthorized'], run: (model, text) => house(model).invoke(text) },
    {
      model: 'house-1',
      faults: ['', '~unauthorized'],
      run: async (model, text) => readAll(await house(model).stream(text)),
    },
    {
      model: 'gpt-4o',
      faults: fewer,
      run: (model, text) => llm(model).chat({ messages: messages(text) }),
    },
  ];
}

/** Every kind of call that is made in the run. */
export async function kindsOfCalls(provider: FakeProvider, key: string): Promise<readonly KindOfCall[]> {
  return [
    ...directCalls(provider, key),
    ...aiCalls(provider, key),
    ...(await mistralCalls(provider, key)),
    ...(await frameworkCalls(provider, key)),
  ];
}

import type { Meter } from '@opentelemetry/api';
import { type Stop, withContext } from '@vital/core';
import { separateClient, startFakeProvider } from '@vital/testing';
import { watchOpenAIClient } from '../openai/instrumentation.ts';
import { printCountedScenarios } from '../rehearsal/count-scenarios.ts';
import { watchLlamaIndexModel } from './instrumentation.ts';
import { type ChatModel, type ChatRequest, llamaIndex } from './llamaindex-module.ts';

/** A program of its own, because the library is in an installation of its own; it prints what every way of using it was counted as. */
const provider = await startFakeProvider({ retryAfter: 1 });
const { OpenAI } = await llamaIndex.esm();
const { BaseLLM } = await separateClient<{ BaseLLM: new () => ChatModel }>('@llamaindex/core/llms').esm();
const baseURL = provider.baseUrls.openai;
const model = 'gpt-4o';
const additionalChatOptions = { stream_options: { include_usage: true } };

/** The fake provider takes a repeated request for a retry. */
let question = 0;
const request = () => ({
  messages: [{ role: 'user', content: `How many legs has spider ${question++}?` }],
});
const streamed = () => ({ ...request(), stream: true as const, additionalChatOptions });

const openai = (name = model) => new OpenAI({ apiKey: 'test', baseURL, model: name, maxRetries: 0 });

/** A model as a program writes one itself: it asks its provider with `fetch`, so nobody below it is watched. */
class HouseLLM extends BaseLLM {
  readonly model: string;

  constructor(name = model) {
    super();
    this.model = name;
  }

  override chat(chatRequest: ChatRequest & { readonly stream: true }): Promise<AsyncIterable<unknown>>;
  override chat(chatRequest: ChatRequest): Promise<unknown>;
  override async chat({ messages }: ChatRequest): Promise<unknown> {
    const body = JSON.stringify({ model: this.model, messages });
    const response = await fetch(`${baseURL}/chat/completions`, { method: 'POST', body });
    if (!response.ok) throw Object.assign(new Error('refused'), { status: response.status });
    return { raw: await response.json(), message: { role: 'assistant', content: 'eight' } };
  }
}

async function readAll(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _ of await stream);
}

const scenarios: Record<string, () => Promise<unknown>> = {
  chat: () => openai(`${model}~cached+reasoning`).chat(request()),
  complete: () => openai().complete({ prompt: `How many legs has crab ${question++}?` }),
  exec: () => openai().exec(request()),
  stream: () => readAll(openai(`${model}~cached`).chat(streamed())),
  async break() {
    for await (const _ of await openai(`${model}~slow-stream=5`).chat(streamed())) break;
  },
  cut: () => readAll(openai(`${model}~cut`).chat(streamed())),
  unauthorized: () => openai(`${model}~unauthorized`).chat(request()),
  context: () => withContext({ mode: 'fast' }, () => openai().chat(request())),
  house: () => new HouseLLM().chat(request()),
  'house, overloaded': () => new HouseLLM(`${model}~overloaded`).chat(request()),
  'side by side': () =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) => [openai(), new HouseLLM()][index % 2]?.chat(request())),
    ),
};

function watchModels(meter: Meter): Stop {
  const stops = [openai(), new HouseLLM()].map((llm) => watchLlamaIndexModel(llm, meter));
  return () => {
    for (const stop of stops) stop();
  };
}

const session = await openai().session;
const owner = process.argv[2];
await printCountedScenarios(
  provider,
  (meter) => {
    const stopModels = watchModels(meter);
    const stopClient = owner === 'openai' ? watchOpenAIClient(session, meter) : () => undefined;
    return () => {
      stopModels();
      stopClient();
    };
  },
  scenarios,
);
await provider.close();

import type OpenAI from 'openai';
import type { AzureOpenAI } from 'openai';
import type { Stage, Use } from '../use.ts';

/** What the uses need of the `openai` package. */
export interface OpenaiModule {
  readonly OpenAI: typeof OpenAI;
  readonly AzureOpenAI: typeof AzureOpenAI;
}

export type OpenaiStage = Stage<OpenaiModule, OpenAI>;
export type OpenaiUse = Use<OpenaiModule, OpenAI>;

export const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'system', content: 'You count legs.' },
  { role: 'user', content: 'How many legs has a spider?' },
];

export const schema = {
  type: 'object',
  properties: { animal: { type: 'string' }, legs: { type: 'integer' } },
  required: ['animal', 'legs'],
  additionalProperties: false,
};

/** A chat completion's body for a model, which may carry faults. */
export function chat(model = 'gpt-4o-mini') {
  return { model, messages };
}

/** The body of a streamed one. */
export function chatStream(model = 'gpt-4o-mini') {
  return { model, messages, stream: true as const, stream_options: { include_usage: true } };
}

/** Reads a stream to its end and tells of every item. */
export async function readAll(stage: OpenaiStage, stream: AsyncIterable<unknown>): Promise<void> {
  for await (const item of stream) stage.note('item', item);
}

import { hasOutput } from '../calls/has-output.ts';
import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { addUsage, messageUsage } from './usage.ts';

/** Where the parts of a message, and the events of one, have output of the model. */
const outputFields: readonly (readonly string[])[] = [
  ['content'],
  ['tool_call_chunks'],
  ['additional_kwargs', 'reasoning_content'],
];

/** Reads what a streamed model yields: parts of a message, events of one, or pieces of text. */
export class MessageStreamReader implements StreamReader {
  #model: string | undefined;
  #usage: TokenUsage | undefined;
  #finished = false;

  get finished(): boolean {
    return this.#finished;
  }

  get result(): CallResult {
    return { model: this.#model, usage: this.#usage, usageUnknownReason: this.#unknownReason() };
  }

  read(chunk: unknown): boolean {
    if (typeof chunk === 'string') return chunk !== '';
    this.#model ??= textAt(chunk, 'response_metadata', 'model_name');
    const event = textAt(chunk, 'event');
    if (event === 'message-finish') this.#finished = true;
    if (event !== undefined) {
      this.#usage = messageUsage(valueAt(chunk, 'usage')) ?? this.#usage;
      return event === 'content-block-delta';
    }
    const metadata = valueAt(chunk, 'response_metadata');
    if (textAt(metadata, 'finish_reason') ?? textAt(metadata, 'stop_reason')) this.#finished = true;
    this.#usage = addUsage(this.#usage, messageUsage(valueAt(chunk, 'usage_metadata')));
    return outputFields.some((path) => hasOutput(valueAt(chunk, ...path)));
  }

  #unknownReason() {
    if (this.#usage) return undefined;
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}

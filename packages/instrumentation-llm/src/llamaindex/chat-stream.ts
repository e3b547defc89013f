import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { rawFinishReason, rawUsage } from './raw-answer.ts';

/** Reads the chunks of a chat: each has a piece of text, and what the provider sent for it. */
export class ChatChunkReader implements StreamReader {
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
    const raw = valueAt(chunk, 'raw');
    this.#model ??= textAt(raw, 'model');
    this.#usage = rawUsage(raw) ?? this.#usage;
    if (rawFinishReason(raw) !== undefined) this.#finished = true;
    return textAt(chunk, 'delta') !== undefined || valueAt(chunk, 'options', 'toolCall') !== undefined;
  }

  #unknownReason() {
    if (this.#usage) return undefined;
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}

import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { usageOfMetadata } from './usage.ts';

/** Reads the chunks of generated content. Each one tells the usage up to itself, so the last one counts. */
export class ContentStreamReader implements StreamReader {
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
    this.#model ??= textAt(chunk, 'modelVersion');
    this.#usage = usageOfMetadata(valueAt(chunk, 'usageMetadata')) ?? this.#usage;
    const candidate = valueAt(chunk, 'candidates', '0');
    if (textAt(candidate, 'finishReason') !== undefined) this.#finished = true;
    return valueAt(candidate, 'content', 'parts', '0') !== undefined;
  }

  #unknownReason() {
    if (!this.#finished) return 'interrupted';
    return this.#usage ? undefined : 'not_reported';
  }
}

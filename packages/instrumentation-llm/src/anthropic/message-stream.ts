import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { fieldsOf, textAt, valueAt } from '../calls/token-usage.ts';
import { messageUsage } from './usage.ts';

/**
 * Reads the stream of a message. Its first event tells the input tokens, which are billed also when the program stops
 * reading; the last but one tells the output tokens, and may correct the input.
 */
export class MessageStreamReader implements StreamReader {
  #model: string | undefined;
  #usage: Record<string, unknown> = {};
  #complete = false;
  #finished = false;

  get finished(): boolean {
    return this.#finished;
  }

  get result(): CallResult {
    return {
      model: this.#model,
      serviceTier: textAt(this.#usage, 'service_tier'),
      usage: messageUsage(this.#usage),
      usageUnknownReason: this.#unknownReason(),
    };
  }

  read(event: unknown): boolean {
    switch (fieldsOf(event).type) {
      case 'content_block_delta':
        return true;
      case 'message_start':
        this.#model = textAt(event, 'message', 'model');
        this.#merge(valueAt(event, 'message', 'usage'));
        return false;
      case 'message_delta':
        this.#complete = valueAt(event, 'usage', 'output_tokens') !== undefined;
        this.#merge(valueAt(event, 'usage'));
        return false;
      case 'message_stop':
        this.#finished = true;
        return false;
      default:
        return false;
    }
  }

  #merge(usage: unknown): void {
    if (typeof usage !== 'object' || usage === null) return;
    const given = Object.entries(usage).filter(([, value]) => value !== null && value !== undefined);
    this.#usage = { ...this.#usage, ...Object.fromEntries(given) };
  }

  #unknownReason() {
    if (this.#complete) return undefined;
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}

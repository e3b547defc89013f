import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { billedUsage } from './usage.ts';

const outputEvents =
  /^(content-delta|tool-call-(start|delta)|tool-plan-delta|text-generation|tool-calls-(chunk|generation))$/;

/** Reads the events of a chat, in the words of both versions of the API. The last event has the usage. */
export class ChatEventReader implements StreamReader {
  #usage: TokenUsage | undefined;
  #finished = false;
  #failure: unknown;

  get finished(): boolean {
    return this.#finished;
  }

  get failure(): unknown {
    return this.#failure;
  }

  get result(): CallResult {
    return { usage: this.#usage, usageUnknownReason: this.#unknownReason() };
  }

  read(event: unknown): boolean {
    const type = textAt(event, 'type') ?? textAt(event, 'eventType') ?? '';
    if (type === 'message-end')
      this.#end(valueAt(event, 'delta', 'usage'), valueAt(event, 'delta', 'finishReason'));
    if (type === 'stream-end') this.#end(valueAt(event, 'response', 'meta'), valueAt(event, 'finishReason'));
    return outputEvents.test(type);
  }

  #end(usage: unknown, reason: unknown): void {
    this.#finished = true;
    this.#usage = billedUsage(usage);
    if (reason === 'ERROR' || reason === 'ERROR_TOXIC') this.#failure = { type: `server_error: ${reason}` };
    if (reason === 'ERROR_LIMIT') this.#failure = { type: 'context_length' };
  }

  #unknownReason() {
    if (this.#usage) return undefined;
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}

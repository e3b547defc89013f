import type { StreamReader } from '../calls/observe-stream.ts';
import type { CallResult } from '../calls/observed-call.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { evaluationUsage } from './usage.ts';

/** Reads the stream of an answer; its last part is marked as `done` and has the counts. */
export class AnswerStreamReader implements StreamReader {
  #model: string | undefined;
  #usage: TokenUsage | undefined;
  #finished = false;

  get finished(): boolean {
    return this.#finished;
  }

  get result(): CallResult {
    return { model: this.#model, usage: this.#usage, usageUnknownReason: this.#unknownReason() };
  }

  read(part: unknown): boolean {
    this.#model ??= textAt(part, 'model');
    if (valueAt(part, 'done') === true) {
      this.#finished = true;
      this.#usage = evaluationUsage(part);
    }
    return [
      textAt(part, 'response'),
      textAt(part, 'message', 'content'),
      textAt(part, 'message', 'thinking'),
      valueAt(part, 'message', 'tool_calls'),
    ].some((output) => output !== undefined);
  }

  #unknownReason() {
    if (this.#usage) return undefined;
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}

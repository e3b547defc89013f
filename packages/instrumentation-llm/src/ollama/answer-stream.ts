import { hasOutput } from '../calls/has-output.ts';
import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { fieldsOf, type TokenUsage, textAt } from '../calls/token-usage.ts';
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
    const { done, response, message } = fieldsOf(part);
    if (done === true) {
      this.#finished = true;
      this.#usage = evaluationUsage(part);
    }
    const { content, thinking, tool_calls } = fieldsOf(message);
    return [response, content, thinking, tool_calls].some(hasOutput);
  }

  #unknownReason() {
    if (this.#usage) return undefined;
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}

import { hasOutput } from '../calls/has-output.ts';
import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { usageInfo } from './usage.ts';

/** What the chunks and events of an answer may carry of the model's output. */
const outputFields = ['content', 'toolCalls'];

/** Reads the chunks of a completion, and the events of a conversation. The last one has the usage. */
export class CompletionStreamReader implements StreamReader {
  #model: string | undefined;
  #serviceTier: string | undefined;
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
    return {
      model: this.#model,
      serviceTier: this.#serviceTier,
      usage: this.#usage,
      usageUnknownReason: this.#unknownReason(),
    };
  }

  read(event: unknown): boolean {
    const data = valueAt(event, 'data');
    this.#model ??= textAt(data, 'model');
    this.#serviceTier ??= textAt(data, 'usage', 'serviceTier');
    this.#usage = usageInfo(valueAt(data, 'usage')) ?? this.#usage;
    const choice = valueAt(data, 'choices', '0');
    const reason = textAt(choice, 'finishReason') ?? textAt(data, 'type');
    if (reason === 'error' || reason === 'conversation.response.error') {
      this.#failure = { type: 'server_error' };
    } else if (choice === undefined ? reason === 'conversation.response.done' : reason !== undefined) {
      this.#finished = true;
    }
    const output = valueAt(choice, 'delta') ?? (reason === 'message.output.delta' ? data : undefined);
    return outputFields.some((field) => hasOutput(valueAt(output, field)));
  }

  #unknownReason() {
    if (this.#usage) return undefined;
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}

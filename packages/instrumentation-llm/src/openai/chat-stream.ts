import { hasOutput } from '../calls/has-output.ts';
import type { CallResult } from '../calls/observed-call.ts';
import type { StreamReader } from '../calls/stream-end.ts';
import { fieldsOf, type TokenUsage, textOf, valueAt } from '../calls/token-usage.ts';
import { completionUsage } from './usage.ts';

/** What a chunk of a chat completion, or of a completion, may carry of the model's output. */
const outputFields = [
  'content',
  'refusal',
  'tool_calls',
  'function_call',
  'reasoning',
  'reasoning_content',
  'audio',
];

/**
 * Reads the stream of a chat completion: the usage comes in a last chunk, and only when it was asked for. Groq sends it in a
 * field of its own as well.
 */
export class ChatStreamReader implements StreamReader {
  readonly #requested: boolean;
  #model: string | undefined;
  #serviceTier: string | undefined;
  #usage: TokenUsage | undefined;
  #finished = false;

  readonly #added: boolean;

  /**
   * @param body the program's request
   * @param added whether the usage was asked for on the program's behalf
   */
  constructor(body: unknown, added = false) {
    const requested = asksForUsage(body);
    this.#requested = requested || added;
    this.#added = added && !requested;
  }

  get finished(): boolean {
    return this.#finished;
  }

  get result(): CallResult {
    return {
      model: this.#model,
      serviceTier: this.#serviceTier,
      usage: this.#usage,
      usageUnknownReason: this.#unknownReason(),
    };
  }

  read(chunk: unknown): boolean {
    const { model, service_tier, usage, x_groq, choices } = fieldsOf(chunk);
    this.#model ??= textOf(model);
    this.#serviceTier ??= textOf(service_tier);
    this.#usage = completionUsage(usage ?? fieldsOf(x_groq).usage) ?? this.#usage;
    const { finish_reason, text, delta } = fieldsOf(Array.isArray(choices) ? choices[0] : undefined);
    if (textOf(finish_reason) !== undefined) this.#finished = true;
    return hasOutput(text) || carriesOutput(fieldsOf(delta));
  }

  /** A usage that the program did not ask for is taken out again, and with it the chunk that holds nothing else. */
  hides(chunk: unknown): boolean {
    if (!this.#added || typeof chunk !== 'object' || chunk === null || !('usage' in chunk)) return false;
    Reflect.deleteProperty(chunk, 'usage');
    const choices = valueAt(chunk, 'choices');
    return Array.isArray(choices) && choices.length === 0;
  }

  #unknownReason() {
    if (this.#usage !== undefined) return undefined;
    if (!this.#requested) return 'not_requested';
    return this.#finished ? 'not_reported' : 'interrupted';
  }
}

/** Whether a request of a stream asks for its usage. */
export function asksForUsage(body: unknown): boolean {
  return valueAt(body, 'stream_options', 'include_usage') === true;
}

function carriesOutput(delta: Readonly<Record<string, unknown>>): boolean {
  if (hasOutput(delta.content)) return true;
  return outputFields.some((field) => hasOutput(delta[field]));
}

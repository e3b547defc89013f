import type { LlmOperation, Outcome, StreamEnding, UsageUnknownReason } from '@vital/conventions';
import { captureContext, classifyError, guard, isCancellation, type Tracker } from '@vital/core';
import { type FrameworkCall, frameworkCalls } from './framework-calls.ts';
import { modelName } from './model-name.ts';
import type { TokenUsage } from './token-usage.ts';

/** What is known of a call when it starts. */
export interface CallStart {
  readonly tracker: Tracker;
  readonly provider: string;
  /** The model that was asked for. */
  readonly model: string | undefined;
  readonly operation: LlmOperation;
}

/** What an answer tells. */
export interface CallResult {
  /** The model that answered. */
  readonly model?: string | undefined;
  readonly usage?: TokenUsage | undefined;
  /** Why there is no usage, or only a part of it; not given where the operation has no tokens by nature. */
  readonly usageUnknownReason?: UsageUnknownReason | undefined;
  /** The tier that changes the price: `batch`, `flex`, `priority`. */
  readonly serviceTier?: string | undefined;
}

const milliseconds = 1000;

/** Some operations let the provider choose the model and do not tell which one it was. */
const unnamedModel = 'none';

/**
 * One call of a language model from its start to its only end: whatever end comes first is recorded, later ones are
 * ignored. The run context is the one at the start. A call that a framework makes is recorded only where no client below it
 * is watched: tokens have one owner, and it is the lowest.
 */
export class ObservedCall implements FrameworkCall {
  isOwnedBelow = false;
  /** Attempts after the first one. */
  retries = 0;
  readonly #start: CallStart;
  readonly #context = captureContext();
  readonly #startedAt = performance.now();
  #firstOutputAt: number | undefined;
  #ended = false;

  constructor(start: CallStart) {
    this.#start = start;
    const around = frameworkCalls.getStore();
    if (around) around.isOwnedBelow = true;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get hasOutput(): boolean {
    return this.#firstOutputAt !== undefined;
  }

  /** The first piece of output arrived. */
  firstOutput(): void {
    this.#firstOutputAt ??= performance.now();
  }

  /** The first piece of output arrived so many milliseconds after the start, as the library itself has measured. */
  firstOutputAfter(elapsed: number): void {
    this.#firstOutputAt ??= this.#startedAt + elapsed;
  }

  succeed(result: CallResult): void {
    this.#end('success', result);
  }

  /** The call failed, or was cancelled, as `error` says. `result` is what was known of the answer by then. */
  fail(error: unknown, result: CallResult = {}): void {
    const errorType = classifyError(error);
    if (errorType === 'cancelled') this.#end('cancelled', result);
    else this.#end('error', result, { errorType });
  }

  /** The stream of the answer came to its end; `error` is what ended a failed one. */
  endStream(streamEnding: StreamEnding, result: CallResult, error?: unknown): void {
    const outcomes = {
      completed: 'success',
      failed: 'error',
      cancelled: 'cancelled',
      abandoned: 'abandoned',
    } as const;
    const errorType = streamEnding === 'failed' ? classifyError(error) : undefined;
    this.#end(outcomes[streamEnding], result, { streamEnding, errorType });
  }

  /** Reading the stream threw `error`: it failed, or was cancelled. */
  failStream(error: unknown, result: CallResult): void {
    this.endStream(isCancellation(error) ? 'cancelled' : 'failed', result, error);
  }

  #end(
    outcome: Outcome,
    result: CallResult,
    more: Pick<Parameters<Tracker['trackLlmCall']>[0], 'errorType' | 'streamEnding'> = {},
  ): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.isOwnedBelow) return;
    const endedAt = performance.now();
    guard('recording an LLM call', () => {
      const { tracker, provider, model, operation } = this.#start;
      const { usage } = result;
      tracker.trackLlmCall({
        provider,
        model: modelName(model, result.model) ?? unnamedModel,
        operation,
        outcome,
        ...more,
        durationSeconds: (endedAt - this.#startedAt) / milliseconds,
        ...usage,
        usageUnknownReason: result.usageUnknownReason,
        serviceTier: result.serviceTier,
        retries: this.retries,
        ...(more.streamEnding === undefined ? undefined : this.#pace(endedAt, usage)),
        context: this.#context,
      });
    });
  }

  #pace(endedAt: number, usage: TokenUsage | undefined) {
    const firstAt = this.#firstOutputAt;
    if (firstAt === undefined) return undefined;
    const tokensAfterFirst = (usage?.outputTokens ?? 0) - 1;
    return {
      timeToFirstTokenSeconds: (firstAt - this.#startedAt) / milliseconds,
      timePerOutputTokenSeconds:
        tokensAfterFirst > 0 ? (endedAt - firstAt) / milliseconds / tokensAfterFirst : undefined,
    };
  }
}

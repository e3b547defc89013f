import type { LlmOperation } from '@vital/conventions';
import type { Tracker } from '@vital/core';
import { namedProvider } from '../calls/named-provider.ts';
import { type CallResult, ObservedCall } from '../calls/observed-call.ts';
import { type OpenCall, OpenCalls } from '../calls/open-calls.ts';
import { countAt, textAt, valueAt } from '../calls/token-usage.ts';
import { watchProviderStream } from './provider-stream.ts';

/** A call that has started. */
interface RunningCall {
  readonly call: ObservedCall;
  readonly provider: string;
  readonly model: string | undefined;
  /** What the AI SDK's own operation (`generateText`) is identified by. */
  readonly operationId: string;
  /** Whether the last attempt failed: if there is another start, it is a retry. */
  failed: boolean;
  error: unknown;
  stream: OpenCall | undefined;
}

/**
 * The calls of models that the AI SDK's events tell of. Events of one operation name it by `callId`, and it may run several
 * calls: steps one after another, chunks of embeddings side by side.
 */
export class ModelCalls {
  readonly #tracker: Tracker;
  readonly #running = new Map<string, RunningCall>();
  readonly #openStreams = new OpenCalls();

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
  }

  /** Whether this call has started and not ended. */
  has(key: string): boolean {
    return this.#running.has(key);
  }

  /** Somebody else tells of the calls of this operation. */
  forget(operationId: string): void {
    this.#takeAll(operationId);
  }

  /** @param key tells calls of one operation apart that run side by side */
  start(key: string, event: unknown, operation: LlmOperation): void {
    const before = this.#running.get(key);
    if (before?.failed) {
      before.failed = false;
      before.call.retries += 1;
      return;
    }
    const provider = namedProvider(textAt(event, 'provider'));
    const model = textAt(event, 'modelId');
    this.#running.set(key, {
      call: new ObservedCall({ tracker: this.#tracker, provider, model, operation }),
      provider,
      model,
      operationId: textAt(event, 'callId') ?? key,
      failed: false,
      error: undefined,
      stream: undefined,
    });
  }

  /** An attempt begins; it is the first of the call, or a retry when the one before it has failed. */
  attempt(key: string): void {
    const running = this.#running.get(key);
    if (!running?.failed) return;
    running.failed = false;
    running.call.retries += 1;
  }

  attemptFailed(key: string, error: unknown): void {
    const running = this.#running.get(key);
    if (running) Object.assign(running, { failed: true, error });
  }

  /** The answer is a stream; it is abandoned when the program drops it before its end. */
  streams(key: string, stream: object): void {
    const running = this.#running.get(key);
    if (!running) return;
    const { call } = running;
    const forget = () => this.#running.delete(key);
    running.stream = {
      abandon() {
        forget();
        call.endStream('abandoned', { usageUnknownReason: 'interrupted' });
      },
    };
    this.#openStreams.add(stream, running.stream);
  }

  /** The answer is a stream of whose end no event tells: it is read along with the SDK. */
  readAlong(key: string, stream: object): void {
    const running = this.#running.get(key);
    if (!running) return;
    this.streams(key, stream);
    const { call } = running;
    watchProviderStream(stream, {
      firstOutput: () => call.firstOutput(),
      end: (ending, result, error) => {
        if (this.#running.get(key) === running) this.#take(key);
        if (ending === 'failed') call.failStream(error, result);
        else call.endStream(ending, result);
      },
    });
  }

  end(key: string, event: unknown, result: CallResult): void {
    const running = this.#take(key);
    if (!running) return;
    const { call, stream } = running;
    const firstOutput = countAt(event, 'performance', 'timeToFirstOutputMs');
    if (firstOutput !== undefined) call.firstOutputAfter(firstOutput);
    if (stream) call.endStream('completed', result);
    else call.succeed(result);
  }

  /** The operation failed: its last attempt is the call's, and the ones before it were followed by a retry. */
  fail(operationId: unknown, event: unknown): void {
    const running = this.#takeAll(operationId);
    const last = running.pop();
    if (!last) return;
    const { call, stream } = last;
    const error = last.error ?? valueAt(event, 'error', 'lastError') ?? valueAt(event, 'error') ?? event;
    call.retries += running.length;
    if (stream) call.failStream(error, { usageUnknownReason: 'interrupted' });
    else call.fail(error);
  }

  abort(operationId: unknown): void {
    for (const { call, stream } of this.#takeAll(operationId)) {
      if (stream) call.endStream('cancelled', { usageUnknownReason: 'interrupted' });
      else call.fail({ name: 'AbortError' });
    }
  }

  /** The operation succeeded: what it still ran were attempts of embeddings, which others have followed. */
  finish(operationId: unknown): void {
    for (const { provider, model } of this.#takeAll(operationId)) {
      if (model) this.#tracker.instruments['vital.llm.retries'].add(1, { provider, model });
    }
  }

  /** The operation ended well or not. A stream may be read on, and has an end of its own. */
  endOperation(operationId: string, failed: boolean): void {
    const running = this.#running.get(operationId);
    if (running?.stream) return;
    if (failed || running?.failed) this.fail(operationId, undefined);
    else this.finish(operationId);
  }

  close(): void {
    this.#openStreams.close();
    this.#running.clear();
  }

  #takeAll(operationId: unknown): RunningCall[] {
    const keys = [...this.#running].filter(([, running]) => running.operationId === operationId);
    return keys.map(([key]) => this.#take(key)).filter((running) => running !== undefined);
  }

  #take(key: string): RunningCall | undefined {
    const running = this.#running.get(key);
    this.#running.delete(key);
    if (running?.stream) this.#openStreams.delete(running.stream);
    return running;
  }
}

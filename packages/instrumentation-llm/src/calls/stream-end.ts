import { guard } from '@vital/core';
import type { CallResult, ObservedCall } from './observed-call.ts';
import { type OpenCall, type OpenCalls, openStream } from './open-calls.ts';
import type { StepWatcher } from './watch-iterator.ts';

/** Reads the facts out of the chunks of one stream. */
export interface StreamReader {
  /** Takes in a chunk. Returns whether it carries output of the model, which is asked until the first one does. */
  read(chunk: unknown): boolean;
  /** What the chunks told so far. */
  readonly result: CallResult;
  /** Whether the answer is whole: a program that stops reading then has not cancelled anything. */
  readonly finished: boolean;
  /** The error that the stream itself told of, where it ended with one in place of throwing it. */
  readonly failure?: unknown;
  /** Whether the program did not ask for this chunk and must not see it. */
  hides?(chunk: unknown): boolean;
}

export interface ObservedStream {
  readonly call: ObservedCall;
  readonly reader: StreamReader;
  readonly openCalls: OpenCalls;
  /** Whether the program has aborted the stream: libraries end an aborted one without an error. */
  aborted(): boolean;
  /** Whether an error that reading throws comes of the program's own abort, where the error does not say so. */
  abortedByProgram?(): boolean;
  /** Runs each step of reading it, where what is requested in it belongs to the call. */
  readonly during?: (<Result>(step: () => Result) => Result) | undefined;
}

/** The four ways in which a stream ends, told to its call once. */
export class StreamEnd implements StepWatcher {
  readonly #observed: ObservedStream;
  readonly #open: OpenCall;
  /** Only one iterator really reads; those made before it, and after it, read nothing. */
  #begun = false;
  #iterator: object | undefined;

  constructor(observed: ObservedStream) {
    this.#observed = observed;
    this.#open = openStream(observed.call, observed.reader);
    observed.openCalls.add(this, this.#open);
  }

  /** Whether this iterator may be the one that reads. */
  claims(iterator: object): boolean {
    if (this.#begun || this.#iterator === iterator) return false;
    this.#iterator = iterator;
    return true;
  }

  begin(): void {
    this.#begun = true;
  }

  get during() {
    return this.#observed.during;
  }

  /** Looks at a step; true when the program must not see it. */
  step(result: IteratorResult<unknown>): boolean {
    const { call, reader, aborted } = this.#observed;
    if (call.ended) return false;
    try {
      if (result.done) {
        if (reader.failure !== undefined) this.#end('failed', reader.failure);
        else this.#end(aborted() && !reader.finished ? 'cancelled' : 'completed');
        return false;
      }
      if (reader.read(result.value) && !call.hasOutput) call.firstOutput();
      return reader.hides?.(result.value) === true;
    } catch (error) {
      guard('reading a chunk', () => {
        throw error;
      });
      return false;
    }
  }

  thrown(error: unknown): void {
    guard('ending a stream', () => {
      this.#observed.openCalls.delete(this.#open);
      const { call, reader, abortedByProgram } = this.#observed;
      if (abortedByProgram?.()) call.endStream('cancelled', reader.result);
      else call.failStream(error, reader.result);
    });
  }

  stopped(): void {
    guard('ending a stream', () => {
      const { failure, finished } = this.#observed.reader;
      if (failure !== undefined) this.#end('failed', failure);
      else this.#end(finished ? 'completed' : 'cancelled');
    });
  }

  /** Somebody passes the stream on in a way in which nobody sees the chunks. */
  handedOut(): void {
    guard('handing out a stream', () => {
      this.#observed.openCalls.delete(this.#open);
      this.#observed.call.succeed({ ...this.#observed.reader.result, usageUnknownReason: 'raw_response' });
    });
  }

  #end(ending: 'completed' | 'cancelled' | 'failed', error?: unknown): void {
    this.#observed.openCalls.delete(this.#open);
    this.#observed.call.endStream(ending, this.#observed.reader.result, error);
  }
}

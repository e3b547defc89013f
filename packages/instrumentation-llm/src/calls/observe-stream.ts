import { guard } from '@vital/core';
import type { CallResult, ObservedCall } from './observed-call.ts';
import { type OpenCall, type OpenCalls, openStream } from './open-calls.ts';
import { isStepIterator, type StepWatcher, watchIterator, watchReader } from './watch-iterator.ts';

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
class StreamEnd implements StepWatcher {
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

/**
 * Watches a stream in place: the object, its class and its iterators stay what they were, and so do their order of
 * events, errors and the socket that an early `break` closes.
 *
 * @param key the stream's own function that all ways of reading it go through
 * @returns false where the stream is not of that shape and was left alone
 */
export function observeStream(stream: object, key: string, observed: ObservedStream): boolean {
  const iterate: unknown = Reflect.get(stream, key);
  if (typeof iterate !== 'function') return false;
  const end = new StreamEnd(observed);
  return Reflect.defineProperty(stream, key, {
    ...Object.getOwnPropertyDescriptor(stream, key),
    value(this: unknown, ...args: unknown[]) {
      return watched(Reflect.apply(iterate, this, args), end);
    },
  });
}

/** Watches what is read with `for await`: a generator, or an object whose class hands out an iterator. */
export function observeIterable(iterable: AsyncIterable<unknown>, observed: ObservedStream): void {
  const end = new StreamEnd(observed);
  if (isStepIterator(iterable)) {
    watchIterator(iterable, end);
    return;
  }
  let owner: object | null = iterable;
  while (owner !== null && !Object.hasOwn(owner, Symbol.asyncIterator)) owner = Object.getPrototypeOf(owner);
  if (owner === null) return;
  watchIterating(owner);
  ends.set(iterable, end);
}

/** The streams that are watched, for the functions below; the key is what the program was given. */
const ends = new WeakMap<object, StreamEnd>();
const watchedOwners = new WeakSet<object>();

/** Watches on the class, once, so that a stream keeps the keys that it has. */
function watchIterating(owner: object): void {
  if (watchedOwners.has(owner)) return;
  watchedOwners.add(owner);
  watchReading(owner, Symbol.asyncIterator, watched);
  // Node's own class is left alone: all that is streamed anywhere goes through it.
  if (!(owner instanceof ReadableStream) || owner === ReadableStream.prototype) return;
  watchReading(owner, 'values', watched);
  watchReading(owner, 'getReader', (reader, end) => {
    if (isReader(reader) && end.claims(reader)) watchReader(reader, end);
    return reader;
  });
  watchReading(owner, 'cancel', (cancelled, end) => {
    end.stopped();
    return cancelled;
  });
  for (const name of ['tee', 'pipeTo', 'pipeThrough']) {
    watchReading(owner, name, (result, end) => {
      end.handedOut();
      return result;
    });
  }
}

/**
 * Watches one way of reading the streams of a class.
 *
 * @param observe gets what the stream's method returned, and returns it
 */
function watchReading(
  owner: object,
  key: string | symbol,
  observe: (returned: unknown, end: StreamEnd) => unknown,
): void {
  const read: unknown = Reflect.get(owner, key);
  if (typeof read !== 'function') return;
  const { value } = {
    value(this: object, ...args: unknown[]): unknown {
      const end = Reflect.get(this, 'locked') === true ? undefined : ends.get(this);
      const returned = Reflect.apply(read, this, args);
      return end === undefined ? returned : observe(returned, end);
    },
  };
  Object.defineProperties(value, {
    name: { value: read.name, configurable: true },
    length: { value: read.length, configurable: true },
  });
  const { enumerable = false } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
  Object.defineProperty(owner, key, { value, enumerable, configurable: true, writable: true });
}

function isReader(value: unknown): value is ReadableStreamDefaultReader<unknown> {
  return typeof value === 'object' && value !== null && 'read' in value && 'cancel' in value;
}

function watched(iterator: unknown, end: StreamEnd): unknown {
  if (isStepIterator(iterator) && end.claims(iterator)) watchIterator(iterator, end);
  return iterator;
}

import { imitate } from '../patches/imitate.ts';
import { relay } from './relay.ts';
import { type ObservedStream, StreamEnd } from './stream-end.ts';
import { valueAt } from './token-usage.ts';
import { isStepIterator, watchIterator, watchReader } from './watch-iterator.ts';

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
  watchReading(owner, Symbol.asyncIterator, watchedIterator);
  // Node's own class is left alone: all that is streamed anywhere goes through it.
  if (!(owner instanceof ReadableStream) || owner === ReadableStream.prototype) return;
  watchReading(owner, 'values', watchedIterator);
  watchReading(owner, 'getReader', ({ end, read, stream }) => {
    const reader = read(stream);
    if (isReader(reader)) watchReader(reader, end);
    return reader;
  });
  watchReading(owner, 'cancel', ({ end, read, stream }) => {
    const cancelled = read(stream);
    end.stopped();
    return cancelled;
  });
  for (const name of ['tee', 'pipeTo', 'pipeThrough'] as const) {
    const isNodes = Reflect.get(owner, name) === ReadableStream.prototype[name];
    watchReading(owner, name, ({ end, read, stream, args }) => {
      // Such a stream can be read on after it was piped.
      const isKept = args.some((argument) => valueAt(argument, 'preventCancel') === true);
      if (stream instanceof ReadableStream && isNodes && !isKept) return relay(stream, name !== 'tee', read);
      const result = read(stream);
      end.handedOut();
      return result;
    });
  }
}

/** One call of a method that reads a stream. */
interface Reading {
  readonly stream: object;
  readonly end: StreamEnd;
  readonly args: readonly unknown[];
  /** Calls the method, of this stream or of another one. */
  readonly read: (stream: object) => unknown;
}

/** Watches one way of reading the streams of a class. */
function watchReading(owner: object, key: string | symbol, observe: (reading: Reading) => unknown): void {
  const method: unknown = Reflect.get(owner, key);
  if (typeof method !== 'function') return;
  const { value } = {
    value(this: object, ...args: unknown[]): unknown {
      const read = (stream: object) => Reflect.apply(method, stream, args);
      const end = Reflect.get(this, 'locked') === true ? undefined : ends.get(this);
      return end === undefined ? read(this) : observe({ stream: this, end, args, read });
    },
  };
  imitate(value, method);
  const { enumerable = false } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
  Object.defineProperty(owner, key, { value, enumerable, configurable: true, writable: true });
}

function isReader(value: unknown): value is ReadableStreamDefaultReader<unknown> {
  return typeof value === 'object' && value !== null && 'read' in value && 'cancel' in value;
}

function watchedIterator({ end, read, stream }: Reading): unknown {
  const iterator = read(stream);
  // Whoever reads a stream of the platform has locked it: another one follows when that one has let it go.
  if (!(stream instanceof ReadableStream)) return watched(iterator, end);
  if (isStepIterator(iterator)) watchIterator(iterator, end);
  return iterator;
}

function watched(iterator: unknown, end: StreamEnd): unknown {
  if (isStepIterator(iterator) && end.claims(iterator)) watchIterator(iterator, end);
  return iterator;
}

import { guard } from '@vital/core';

/** What the clients that Stainless generates return: a promise that parses the body when somebody waits for it. */
interface ApiPromise extends Promise<unknown> {
  parseResponse(...args: unknown[]): unknown;
  asResponse(): Promise<unknown>;
  _thenUnwrap(transform: (data: unknown, props: unknown) => unknown): ApiPromise;
}

/** Told of what happens to an API promise. */
export interface ApiPromiseObserver {
  /** Somebody waits for the parsed answer. */
  parsing(): void;
  /** The answer; called again for what further transformations make of it. */
  parsed(data: unknown): void;
  /** The request or the reading of its body failed. */
  failed(error: unknown): void;
  /** The response was handed out as it is. */
  handedOut(): void;
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

export function isApiPromise(value: unknown): value is ApiPromise {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['then', 'parseResponse', 'asResponse', '_thenUnwrap'].every(
      (name) => typeof Reflect.get(value, name) === 'function',
    )
  );
}

/**
 * Watches an API promise in place, so that the program keeps the very object that the library made. It starts nothing by
 * itself: a body is parsed only when, and as often as, the program asks for it.
 */
export function observeApiPromise(promise: ApiPromise, observer: ApiPromiseObserver): void {
  const { parseResponse, asResponse } = promise;
  promise.parseResponse = async (...args) => {
    observer.parsing();
    let data: unknown;
    try {
      data = await parseResponse.apply(promise, args);
    } catch (error) {
      guard('observing a failed answer', () => observer.failed(error));
      throw error;
    }
    guard('observing an answer', () => observer.parsed(data));
    return data;
  };
  define(promise, 'asResponse', async () => {
    const response = await asResponse.call(promise);
    guard('observing a raw response', () => observer.handedOut());
    return response;
  });
  observeDerived(promise, observer);
}

/** Later majors of openai build derived promises in a closure that bypasses `parseResponse`. */
function observeDerived(promise: ApiPromise, observer: ApiPromiseObserver): void {
  if (!Object.hasOwn(promise, '_thenUnwrap')) return;
  const thenUnwrap = promise._thenUnwrap;
  promise._thenUnwrap = (transform) => {
    const derived = thenUnwrap.call(promise, (data, props) => {
      guard('observing an answer', () => observer.parsed(data));
      return transform(data, props);
    });
    if (isApiPromise(derived)) observeApiPromise(derived, observer);
    return derived;
  };
}

function define(promise: object, name: string, value: unknown): void {
  Object.defineProperty(promise, name, { value, configurable: true, enumerable: false, writable: true });
}

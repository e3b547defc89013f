import { guard } from '@vital/core';
import { patchMethod, type Unpatch } from '../patches/patch-method.ts';

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
 * Watches API promises in place, so that the program keeps the very object that the library made, with the keys that it
 * had. It starts nothing by itself: a body is parsed only when, and as often as, the program asks for it.
 */
export class ApiPromiseWatch {
  readonly #observers = new WeakMap<object, ApiPromiseObserver>();
  /** The prototypes of promises whose `asResponse` is watched. */
  readonly #prototypes = new WeakSet<object>();
  readonly #undo: Unpatch[] = [];

  observe(promise: ApiPromise, observer: ApiPromiseObserver): void {
    this.#watchHandingOut(promise);
    this.#observers.set(promise, observer);
    const { parseResponse } = promise;
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
    if (Object.hasOwn(promise, '_thenUnwrap')) this.#observeDerived(promise, observer);
  }

  stop(): void {
    for (const unpatch of this.#undo.splice(0)) unpatch();
  }

  /** Later majors of openai build derived promises in a closure that bypasses `parseResponse`. */
  #observeDerived(promise: ApiPromise, observer: ApiPromiseObserver): void {
    const thenUnwrap = promise._thenUnwrap;
    promise._thenUnwrap = (transform) => {
      const derived = thenUnwrap.call(promise, (data, props) => {
        guard('observing an answer', () => observer.parsed(data));
        return transform(data, props);
      });
      if (isApiPromise(derived)) this.observe(derived, observer);
      return derived;
    };
  }

  /** `asResponse` is watched on the class, once for every class of promise. */
  #watchHandingOut(promise: ApiPromise): void {
    const prototype = Object.getPrototypeOf(promise);
    if (this.#prototypes.has(prototype)) return;
    this.#prototypes.add(prototype);
    let owner = prototype;
    while (owner !== null && !Object.hasOwn(owner, 'asResponse')) owner = Object.getPrototypeOf(owner);
    if (owner === null) return;
    const observers = this.#observers;
    const unpatch = patchMethod(
      owner,
      'asResponse',
      (original) =>
        function (this: unknown, ...args) {
          const response = Reflect.apply(original, this, args);
          const observer = typeof this === 'object' && this !== null ? observers.get(this) : undefined;
          if (observer === undefined || !isPromise(response)) return response;
          return response.then((value) => {
            guard('observing a raw response', () => observer.handedOut());
            return value;
          });
        },
    );
    if (unpatch) this.#undo.push(unpatch);
  }
}

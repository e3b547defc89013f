import { AsyncLocalStorage } from 'node:async_hooks';
import type { ObservedCall } from '../calls/observed-call.ts';
import { valueAt } from '../calls/token-usage.ts';
import { type Method, patchMethod, type Unpatch } from '../patches/patch-method.ts';

/**
 * Counts retries, which @google/genai makes below its methods: `apiCall` of its internal client fetches once for each
 * attempt, with the function that it is given. The internal client is found on the first call.
 */
export class FetchCount {
  readonly #calls = new AsyncLocalStorage<ObservedCall>();
  readonly #undo: Unpatch[] = [];

  readonly during = <Result>(call: ObservedCall, models: unknown, run: () => Result): Result => {
    const apiClient = valueAt(models, 'apiClient');
    const owner = typeof apiClient === 'object' && apiClient !== null && Object.getPrototypeOf(apiClient);
    const unpatch = owner && patchMethod(owner, 'apiCall', (original) => this.#countFetches(original));
    if (unpatch) this.#undo.push(unpatch);
    return this.#calls.run(call, run);
  };

  stop(): void {
    for (const unpatch of this.#undo.splice(0)) unpatch();
  }

  #countFetches(original: Method): Method {
    const calls = this.#calls;
    return function (this: unknown, ...args) {
      const call = calls.getStore();
      const own = args[fetchArgument];
      if (call === undefined) return Reflect.apply(original, this, args);
      let attempts = 0;
      args[fetchArgument] = (...request: Parameters<typeof fetch>) => {
        if (attempts > 0) call.retries += 1;
        attempts += 1;
        return typeof own === 'function' ? own(...request) : fetch(...request);
      };
      return Reflect.apply(original, this, args);
    };
  }
}

/** `apiCall(url, requestInit, retryOptions, timeout, abortSignal, fetchFn)` */
const fetchArgument = 5;

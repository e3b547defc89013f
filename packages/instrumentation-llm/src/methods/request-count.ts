import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ObservedCall } from '../calls/observed-call.ts';

/** On which undici, and so Node's `fetch`, tells of every request that it makes. */
const channel = 'undici:request:create';

/**
 * Counts the retries of clients that make them below their methods: each HTTP request of a call after its first one. A
 * client that was given a `fetch` of another kind shows none.
 */
export class RequestCount {
  readonly #calls = new AsyncLocalStorage<ObservedCall>();
  readonly #requested = new WeakSet<ObservedCall>();

  start(): () => void {
    const onRequest = () => {
      const call = this.#calls.getStore();
      if (call === undefined) return;
      if (this.#requested.has(call)) call.retries += 1;
      else this.#requested.add(call);
    };
    subscribe(channel, onRequest);
    return () => unsubscribe(channel, onRequest);
  }

  /** Runs a method whose requests belong to a call. */
  during<Result>(call: ObservedCall, run: () => Result): Result {
    return this.#calls.run(call, run);
  }
}

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
  /** How many first requests are still to come, where several calls are asked for at once. */
  readonly #first = new WeakMap<ObservedCall, number>();

  start(): () => void {
    const onRequest = () => {
      const call = this.#calls.getStore();
      if (call === undefined) return;
      const first = this.#first.get(call) ?? 0;
      if (first === 0) call.retries += 1;
      else this.#first.set(call, first - 1);
    };
    subscribe(channel, onRequest);
    return () => unsubscribe(channel, onRequest);
  }

  /**
   * Runs a method whose requests belong to a call.
   *
   * @param calls how many calls it makes at once, of which the given one stands for all
   */
  during<Result>(call: ObservedCall, calls: number, run: () => Result): Result {
    if (!this.#first.has(call)) this.#first.set(call, calls);
    return this.#calls.run(call, run);
  }
}

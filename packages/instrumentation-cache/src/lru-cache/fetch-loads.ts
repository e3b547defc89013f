import type { StatusMessage } from './status-message.ts';

/** A value that `fetch` is loading. */
export interface FetchLoad {
  readonly mode: string | undefined;
  readonly startSeconds: number;
}

const loadLimit = 1000;

/**
 * The loads that `fetch` has begun. lru-cache publishes the end of the call, but a call that is served a stale entry ends
 * before its load does: what became of the load is then found in the status, which lru-cache goes on writing to.
 */
export class FetchLoads {
  /** Several calls can share one status, where the program shares one options object. */
  readonly #loads = new Map<StatusMessage, FetchLoad[]>();

  started(message: StatusMessage, load: FetchLoad): void {
    const loads = this.#loads.get(message);
    if (loads !== undefined) loads.push(load);
    else this.#loads.set(message, [load]);
    if (this.#loads.size <= loadLimit) return;
    for (const oldest of this.#loads.keys()) {
      this.#loads.delete(oldest);
      break;
    }
  }

  /** Takes the load that a call waited for, once it has settled. */
  settled(message: StatusMessage): FetchLoad | undefined {
    const loads = this.#loads.get(message);
    if (loads === undefined || !isSettled(message)) return undefined;
    const load = loads.shift();
    if (loads.length === 0) this.#loads.delete(message);
    return load;
  }

  /** Takes every load that has settled after its call ended. */
  *allSettled(): Generator<[StatusMessage, FetchLoad]> {
    for (const message of [...this.#loads.keys()]) {
      for (let load = this.settled(message); load !== undefined; load = this.settled(message))
        yield [message, load];
    }
  }
}

function isSettled({ fetchResolved, fetchRejected, fetchAborted }: StatusMessage): boolean {
  return fetchResolved === true || fetchRejected === true || fetchAborted === true;
}

import { performance } from 'node:perf_hooks';
import type { CacheOperation } from '@vital/conventions';
import { type CacheInUse, cacheInUse, captureContext, type Tracker } from '@vital/core';
import type { WatchedCache } from '../cache-names.ts';
import { callingFile } from '../calling-file.ts';
import { CacheGroup } from './cache-group.ts';
import { EntryAccount, type UnannouncedRemovals } from './entry-account.ts';
import { FetchLoads } from './fetch-loads.ts';
import { lookupFacts } from './lookup-facts.ts';
import type { LruCache, StatusMessage } from './status-message.ts';

/** Which caches count that nobody named with `nameCache`. */
export type UnnamedCaches = 'application' | 'all' | 'none';

interface ObservedCache {
  readonly group: CacheGroup;
  readonly member: WeakRef<LruCache>;
  readonly mode: string | undefined;
  readonly account: EntryAccount;
}

const anonymous = 'anonymous';

/** Turns what lru-cache publishes into cache operations, and keeps what the gauges need. */
export class CacheObserver {
  readonly #tracker: Tracker;
  readonly #unnamedCaches: UnnamedCaches;
  /** `undefined` for a cache that does not count, so that its caller is looked for only once. */
  readonly #caches = new WeakMap<LruCache, ObservedCache | undefined>();
  readonly #groups = new Map<string, CacheGroup>();
  readonly #loads = new FetchLoads();
  readonly #inUse: CacheInUse = cacheInUse();

  constructor(tracker: Tracker, unnamedCaches: UnnamedCaches) {
    this.#tracker = tracker;
    this.#unnamedCaches = unnamedCaches;
  }

  /** Begins to count a cache under its name, or goes on counting it under a new one. */
  named(cache: LruCache, { name, mode }: WatchedCache): void {
    const before = this.#caches.get(cache);
    before?.group.remove(before.member);
    const group = this.#group(name);
    const account = before?.account ?? new EntryAccount();
    account.settle(cache, 0);
    this.#caches.set(cache, { group, member: group.add(cache), mode, account });
  }

  /** A message of the channel `lru-cache:metrics`: lru-cache publishes deletions before, everything else after. */
  operation(message: StatusMessage): void {
    if (message.op === 'has' || message.op === 'peek') return;
    const observed = this.#observed(message.cache);
    if (observed === undefined) return;
    if (message.op === 'delete') {
      this.#deleting(observed, message);
      return;
    }
    const added = (message.op === 'set' && message.set === 'add') || isMemoLoad(message);
    this.#removed(observed, observed.account.settle(message.cache, added ? 1 : 0));
    if (this.#inUse.name !== undefined) {
      this.#recordAge(observed, lookupFacts(message)?.entryAgeSeconds);
      return;
    }
    this.#lookedUp(observed, message);
    if (isWrite(message)) this.#count(observed, 'write');
  }

  /** The start of a `fetch`: it has been answered by now, or its load has begun. */
  fetchStarted(message: StatusMessage): void {
    const observed = this.#observed(message.cache);
    if (observed === undefined) return;
    this.#removed(observed, observed.account.settle(message.cache, message.fetch === 'miss' ? 1 : 0));
    this.#lookedUp(observed, message);
    if (message.fetch === 'miss' || message.fetch === 'stale' || message.fetch === 'refresh') {
      this.#loads.started(message, { mode: modeOf(observed), startSeconds: nowSeconds() });
    }
  }

  /** The end of a `fetch`. */
  fetchEnded(message: StatusMessage): void {
    const observed = this.#observed(message.cache);
    if (observed === undefined) return;
    this.#removed(observed, observed.account.settle(message.cache, 0));
    const load = this.#loads.settled(message);
    if (load === undefined) return;
    this.#loaded(observed, message, load.mode);
    this.#tracker.instruments['vital.cache.operation.duration'].record(nowSeconds() - load.startSeconds, {
      cache: observed.group.name,
      operation: 'miss',
    });
  }

  /** Answers the gauges at every collection. Returns what ends this. */
  observeGauges(): () => void {
    const { instruments } = this.#tracker;
    const stops = [
      instruments['vital.cache.size_entries'].observe((observe) => {
        this.#settle();
        for (const group of this.#groups.values()) observe(group.entries(), { cache: group.name });
      }),
      instruments['vital.cache.capacity_entries'].observe((observe) => {
        for (const group of this.#groups.values()) {
          const capacity = group.capacity();
          if (capacity !== undefined) observe(capacity, { cache: group.name });
        }
      }),
      instruments['vital.cache.memory'].observe((observe) => {
        for (const group of this.#groups.values()) {
          const bytes = group.memoryBytes();
          if (bytes !== undefined) observe(bytes, { cache: group.name });
        }
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Counts what no message told. */
  #settle(): void {
    for (const [message, load] of this.#loads.allSettled()) {
      const observed = this.#observed(message.cache);
      if (observed !== undefined) this.#loaded(observed, message, load.mode);
    }
    for (const group of this.#groups.values()) {
      for (const cache of group.members()) {
        const observed = this.#caches.get(cache);
        if (observed !== undefined) this.#removed(observed, observed.account.settle(cache, 0));
      }
    }
  }

  #deleting(observed: ObservedCache, message: StatusMessage): void {
    const { cache, key } = message;
    const exists = cache.getRemainingTTL(key) !== 0;
    this.#removed(observed, observed.account.deleting(cache, exists));
    if (exists && message.delete === 'expire') this.#count(observed, 'expire');
    else if (exists && message.delete !== 'fetch') this.#count(observed, 'invalidate');
  }

  #observed(cache: LruCache): ObservedCache | undefined {
    if (this.#caches.has(cache)) return this.#caches.get(cache);
    const name = this.#inUse.name ?? this.#nameOfUnnamed();
    if (name === undefined) {
      this.#caches.set(cache, undefined);
      return undefined;
    }
    const group = this.#group(name);
    const observed = { group, member: group.add(cache), mode: undefined, account: new EntryAccount() };
    this.#caches.set(cache, observed);
    return observed;
  }

  #nameOfUnnamed(): string | undefined {
    if (this.#unnamedCaches === 'none') return undefined;
    return callingFile('lru-cache') ?? (this.#unnamedCaches === 'all' ? anonymous : undefined);
  }

  #group(name: string): CacheGroup {
    const group = this.#groups.get(name) ?? new CacheGroup(name);
    this.#groups.set(name, group);
    return group;
  }

  #lookedUp(observed: ObservedCache, message: StatusMessage): void {
    const facts = lookupFacts(message);
    if (facts === undefined) return;
    this.#count(observed, facts.hit ? 'hit' : 'miss', observed.mode, facts.entryAgeSeconds);
  }

  #recordAge(observed: ObservedCache, seconds: number | undefined): void {
    if (seconds === undefined) return;
    this.#tracker.instruments['vital.cache.entry_age'].record(seconds, {
      cache: observed.group.name,
      mode: modeOf(observed),
    });
  }

  #loaded(observed: ObservedCache, message: StatusMessage, mode: string | undefined): void {
    if (message.fetchRejected === true) this.#count(observed, 'error', mode);
    else if (message.fetchUpdated === true) this.#count(observed, 'write', mode);
  }

  /** @param mode default: the cache's own, else that of the run */
  #count(
    observed: ObservedCache,
    operation: CacheOperation,
    mode = observed.mode,
    entryAgeSeconds?: number,
  ): void {
    this.#tracker.trackCacheOperation(operation, mode, { cache: observed.group.name, entryAgeSeconds });
  }

  #removed(observed: ObservedCache, { evicted, invalidated }: UnannouncedRemovals): void {
    if (evicted === 0 && invalidated === 0) return;
    const operations = this.#tracker.instruments['vital.cache.operations'];
    const cache = observed.group.name;
    const mode = modeOf(observed);
    if (evicted > 0) operations.add(evicted, { cache, operation: 'evict', mode });
    if (invalidated > 0) operations.add(invalidated, { cache, operation: 'invalidate', mode });
  }
}

function modeOf(observed: ObservedCache): string | undefined {
  return observed.mode ?? captureContext().mode;
}

function isMemoLoad({ op, memo }: StatusMessage): boolean {
  return op === 'memo' && memo === 'miss';
}

function isWrite(message: StatusMessage): boolean {
  const { op, set } = message;
  return isMemoLoad(message) || (op === 'set' && (set === 'add' || set === 'replace' || set === 'update'));
}

function nowSeconds(): number {
  return performance.now() / 1000;
}

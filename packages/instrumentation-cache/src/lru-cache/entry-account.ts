import type { LruCache } from './status-message.ts';

/** Entries that left the cache with no message of their own. */
export interface UnannouncedRemovals {
  readonly evicted: number;
  readonly invalidated: number;
}

const none: UnannouncedRemovals = { evicted: 0, invalidated: 0 };

/**
 * Works out evictions and `clear()`, which lru-cache does not publish, from the entries that should be there.
 *
 * Only three things remove entries silently: a write into a full cache evicts, `clear()` empties the cache, and `pop()`
 * evicts one. A write shows which it was: eviction by number takes one entry of a full cache, eviction by size takes no
 * more than it must, and everything else that is gone was cleared. How many are gone is exact; whether the last of a
 * cache of one entry, or of a cache bounded by size, was cleared or evicted before the next write cannot be told, and
 * counts as evicted.
 */
export class EntryAccount {
  #entries: number | undefined;
  #calculatedSize = 0;

  /**
   * To be called after any operation but a deletion.
   *
   * @param added how many entries the operation put in: 1 or 0
   */
  settle(cache: LruCache, added: number): UnannouncedRemovals {
    const removals = this.#attribute(cache, added);
    this.#balance(cache, cache.size);
    return removals;
  }

  /**
   * To be called by the message that lru-cache publishes right before it deletes.
   *
   * @param exists whether there is an entry to delete
   */
  deleting(cache: LruCache, exists: boolean): UnannouncedRemovals {
    const removals = this.#attribute(cache, 0);
    this.#balance(cache, cache.size - (exists ? 1 : 0));
    return removals;
  }

  #attribute(cache: LruCache, added: number): UnannouncedRemovals {
    // What happened before the cache was first seen is not known.
    if (this.#entries === undefined) return none;
    const removed = this.#entries + added - cache.size;
    if (removed <= 0) return none;
    const onlyTheNewIsLeft = cache.size <= added;
    const cleared =
      onlyTheNewIsLeft && !this.#numberEvicts(cache, added, removed) && !this.#sizeEvicts(cache, removed);
    return cleared ? { evicted: 0, invalidated: removed } : { evicted: removed, invalidated: 0 };
  }

  #numberEvicts(cache: LruCache, added: number, removed: number): boolean {
    return added === 1 && removed === 1 && cache.size === cache.max;
  }

  /** Whether the entry that is left did not fit: several others gave way only to one that takes most of the cache. */
  #sizeEvicts({ maxSize, calculatedSize }: LruCache, removed: number): boolean {
    if (maxSize === 0 || this.#calculatedSize + calculatedSize <= maxSize) return false;
    return removed === 1 || calculatedSize > maxSize / 2;
  }

  #balance(cache: LruCache, entries: number): void {
    this.#entries = entries;
    this.#calculatedSize = cache.calculatedSize;
  }
}

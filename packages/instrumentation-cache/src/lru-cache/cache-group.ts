import type { LruCache } from './status-message.ts';

/** The caches that share a name, none of which it keeps alive. */
export class CacheGroup {
  readonly name: string;
  readonly #members = new Set<WeakRef<LruCache>>();

  constructor(name: string) {
    this.name = name;
  }

  add(cache: LruCache): WeakRef<LruCache> {
    const member = new WeakRef(cache);
    this.#members.add(member);
    return member;
  }

  remove(member: WeakRef<LruCache>): void {
    this.#members.delete(member);
  }

  *members(): Generator<LruCache> {
    for (const member of this.#members) {
      const cache = member.deref();
      if (cache === undefined) this.#members.delete(member);
      else yield cache;
    }
  }

  entries(): number {
    return total([...this.members()], (cache) => cache.size);
  }

  /** `undefined` where no cache is bounded in entries: `maxSize` and `ttl` bound a cache too. */
  capacity(): number | undefined {
    const bounded = [...this.members()].filter((cache) => cache.max > 0);
    return bounded.length > 0 ? total(bounded, (cache) => cache.max) : undefined;
  }

  /** The sum of the sizes that the program gives its entries; `undefined` where it gives none. */
  memoryBytes(): number | undefined {
    const sized = [...this.members()].filter((cache) => cache.maxSize > 0 || cache.calculatedSize > 0);
    return sized.length > 0 ? total(sized, (cache) => cache.calculatedSize) : undefined;
  }
}

function total(caches: readonly LruCache[], value: (cache: LruCache) => number): number {
  return caches.reduce((sum, cache) => sum + value(cache), 0);
}

import { diag } from '@opentelemetry/api';

/** What a program says about one of its caches. */
export interface WatchedCache {
  /** Becomes the `cache` label. A fixed word such as `responses`, never a key or an id. */
  readonly name: string;
  /** Becomes the `mode` label of every operation; without it the mode of the run that uses the cache counts. */
  readonly mode?: string;
}

interface NamedCaches {
  readonly byCache: WeakMap<object, WatchedCache>;
  /** Weak, so that a named cache can be collected like any other. */
  readonly caches: Set<WeakRef<object>>;
  readonly listeners: Set<(cache: object, watched: WatchedCache) => void>;
}

/** One list for the process: a program's ESM copy may name a cache that the CommonJS copy watches. */
const key = Symbol.for('@vital/instrumentation-cache');

type Holder = { [key]?: NamedCaches };

function namedCaches(): NamedCaches {
  const holder: typeof globalThis & Holder = globalThis;
  holder[key] ??= { byCache: new WeakMap(), caches: new Set(), listeners: new Set() };
  return holder[key];
}

/**
 * Names a cache, so that its operations and its size are recorded under `cache="<name>"`.
 * Works before and after Vital starts; naming a cache again renames it. Caches with the same name are added up.
 *
 * @returns the same cache, so that it can be named where it is made
 */
export function nameCache<Cache extends object>(cache: Cache, name: string): Cache {
  return watchCache(cache, { name });
}

/**
 * Names a cache and, where it serves one mode only, fixes the mode of its operations.
 * A name that is not a non-empty text is reported through `diag`, and the cache stays unnamed.
 *
 * @returns the same cache
 */
export function watchCache<Cache extends object>(cache: Cache, watched: WatchedCache): Cache {
  if (typeof cache !== 'object' || cache === null) {
    diag.warn(`vital: watchCache: ${String(cache)} is no cache; give the cache object itself`);
    return cache;
  }
  if (typeof watched?.name !== 'string' || watched.name === '') {
    diag.warn(`vital: watchCache: the name ${String(watched?.name)} is ignored; give a non-empty text`);
    return cache;
  }
  const { byCache, caches, listeners } = namedCaches();
  if (!byCache.has(cache)) caches.add(new WeakRef(cache));
  byCache.set(cache, watched);
  for (const listener of listeners) listener(cache, watched);
  return cache;
}

/** Calls back for every cache named so far and from now on. Returns the function that ends this. */
export function onCacheNamed(listener: (cache: object, watched: WatchedCache) => void): () => void {
  const { byCache, caches, listeners } = namedCaches();
  for (const reference of caches) {
    const cache = reference.deref();
    const watched = cache && byCache.get(cache);
    if (cache === undefined || watched === undefined) caches.delete(reference);
    else listener(cache, watched);
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}

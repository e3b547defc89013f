/** A response cache that is being called right now by whoever counts its look-ups and writes. */
export interface CacheInUse {
  /** The name that they are counted under; undefined while no such call is under way. */
  name: string | undefined;
}

const key = Symbol.for('@vital/core/cache-in-use');

/**
 * One object for the process, filled for the time of one synchronous call, so that an instrumentation of the cache's library
 * does not count the same operation again. Look it up once: it stays the same object.
 */
export function cacheInUse(): CacheInUse {
  const existing: unknown = Reflect.get(globalThis, key);
  if (isCacheInUse(existing)) return existing;
  const created: CacheInUse = { name: undefined };
  Object.defineProperty(globalThis, key, { value: created, configurable: true });
  return created;
}

/** Calls a cache whose operation the caller counts under `name`. */
export function usingCache<Result>(name: string, call: () => Result): Result {
  const inUse = cacheInUse();
  const outer = inUse.name;
  inUse.name = name;
  try {
    return call();
  } finally {
    inUse.name = outer;
  }
}

function isCacheInUse(value: unknown): value is CacheInUse {
  return typeof value === 'object' && value !== null && 'name' in value;
}

/** The cache that `BaseWorkflow` is calling right now: it counts that look-up or write itself, under `name`. */
export interface CacheInUse {
  cache: object | undefined;
  name: string;
}

const key = Symbol.for('@vital/core/cache-in-use');

/**
 * One object for the process, which `@vital/core` fills for the time of one synchronous call, so that no operation is
 * counted twice. Look it up once: it stays the same object.
 */
export function cacheInUse(): CacheInUse {
  const existing: unknown = Reflect.get(globalThis, key);
  if (isCacheInUse(existing)) return existing;
  const created: CacheInUse = { cache: undefined, name: '' };
  Object.defineProperty(globalThis, key, { value: created, configurable: true });
  return created;
}

function isCacheInUse(value: unknown): value is CacheInUse {
  return typeof value === 'object' && value !== null && 'cache' in value && 'name' in value;
}

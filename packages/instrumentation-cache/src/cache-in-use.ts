/** A cache that `BaseWorkflow` is calling right now: it counts that look-up or write itself, under this name. */
export interface CacheInUse {
  readonly cache: object;
  readonly name: string;
}

const key = Symbol.for('@vital/core/cache-in-use');

/** Set by `@vital/core` for the time of one synchronous call, so that one operation is never counted twice. */
export function cacheInUse(): CacheInUse | undefined {
  const inUse: unknown = Reflect.get(globalThis, key);
  return isCacheInUse(inUse) ? inUse : undefined;
}

function isCacheInUse(value: unknown): value is CacheInUse {
  return (
    typeof value === 'object' &&
    value !== null &&
    'cache' in value &&
    typeof value.cache === 'object' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}

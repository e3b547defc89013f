export { nameCache, type WatchedCache, watchCache } from './cache-names.ts';
export type { UnnamedCaches } from './lru-cache/cache-observer.ts';
export { type LruCacheOptions, lruCacheInstrumentation } from './lru-cache/instrumentation.ts';

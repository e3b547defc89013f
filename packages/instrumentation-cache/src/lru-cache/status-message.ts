/** What is read of an `LRUCache`, version 11.5 or later. */
export interface LruCache {
  readonly size: number;
  /** Entries at the most; 0 where only `maxSize` or `ttl` bounds the cache. */
  readonly max: number;
  /** The sum of entry sizes at the most; 0 where sizes are not tracked. */
  readonly maxSize: number;
  readonly calculatedSize: number;
  /** Milliseconds; 0 where there is no such entry. Publishes nothing, unlike `has` and `peek`. */
  getRemainingTTL(key: unknown): number;
}

/**
 * What lru-cache publishes on `lru-cache:metrics` and on the tracing channel `lru-cache`: its `LRUCache.Status`.
 * A program may pass one options object to many calls, and then lru-cache publishes one and the same status for all of
 * them, with what earlier calls left in it: only fields that belong to `op` count.
 */
export interface StatusMessage {
  readonly cache: LruCache;
  readonly op: string;
  readonly key?: unknown;
  readonly get?: string;
  readonly fetch?: string;
  readonly memo?: string;
  readonly set?: string;
  readonly delete?: string;
  readonly value?: unknown;
  readonly returnedStale?: boolean;
  /** The load of a `fetch` settled, and how: it stored its value, failed, or was given up. */
  readonly fetchResolved?: boolean;
  readonly fetchUpdated?: boolean;
  readonly fetchRejected?: boolean;
  readonly fetchAborted?: boolean;
  /** When the entry was written, in the milliseconds of the cache's clock. Only for entries with a TTL. */
  readonly start?: number;
  readonly now?: number;
}

/** Whether a published message has the shape that this instrumentation reads. */
export function isStatusMessage(message: unknown): message is StatusMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'op' in message &&
    typeof message.op === 'string' &&
    'cache' in message &&
    isLruCache(message.cache)
  );
}

/** Whether an object has what is read of an `LRUCache`. */
export function isLruCache(cache: unknown): cache is LruCache {
  return (
    typeof cache === 'object' &&
    cache !== null &&
    'size' in cache &&
    typeof cache.size === 'number' &&
    'max' in cache &&
    'calculatedSize' in cache &&
    'getRemainingTTL' in cache &&
    typeof cache.getRemainingTTL === 'function'
  );
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isStatusMessage } from './status-message.ts';

export const metricsChannel = 'lru-cache:metrics';

/** A cache that can be asked for a key without touching its entries. */
export interface Peekable {
  peek(key: unknown): unknown;
}

export function isPeekable(cache: unknown): cache is Peekable {
  return typeof cache === 'object' && cache !== null && 'peek' in cache && typeof cache.peek === 'function';
}

/**
 * Whether a cache publishes what it does, which lru-cache does from version 11.5 on. It asks the cache for a key that
 * cannot be in it, without touching any entry, and listens whether the cache says so.
 */
export function publishes(cache: Peekable): boolean {
  let heard = false;
  const listen = (message: unknown): void => {
    if (isStatusMessage(message) && Object.is(message.cache, cache)) heard = true;
  };
  subscribe(metricsChannel, listen);
  try {
    cache.peek(Symbol('vital: does this cache publish?'));
  } finally {
    unsubscribe(metricsChannel, listen);
  }
  return heard;
}

import type { StatusMessage } from './status-message.ts';

/** What a look-up answered. */
export interface LookupFacts {
  readonly hit: boolean;
  /** How old the entry was; `undefined` for a miss, and for an entry without TTL, whose age lru-cache does not know. */
  readonly entryAgeSeconds?: number;
}

/**
 * Reads the answer of `get`, `fetch` and `memo`. A stale entry that is served is a hit, one that is not served a miss.
 * `has` and `peek` are questions about the cache and no look-ups: they give `undefined`, as in every other cache library.
 */
export function lookupFacts(message: StatusMessage): LookupFacts | undefined {
  switch (message.op) {
    case 'get':
      return answer(message, message.get);
    // A cache without a fetchMethod answers fetch() as get() would.
    case 'fetch':
      return answer(message, message.fetch === 'get' ? message.get : message.fetch);
    case 'memo':
      return { hit: message.memo === 'hit' };
    default:
      return undefined;
  }
}

function answer(message: StatusMessage, result: string | undefined): LookupFacts | undefined {
  switch (result) {
    case 'hit':
      return { hit: true, entryAgeSeconds: entryAgeSeconds(message) };
    case 'stale':
    case 'stale-fetching':
    case 'inflight':
      return message.returnedStale === true
        ? { hit: true, entryAgeSeconds: entryAgeSeconds(message) }
        : { hit: false };
    case 'fetching':
      return { hit: message.value !== undefined };
    case 'miss':
    case 'refresh':
      return { hit: false };
    default:
      return undefined;
  }
}

function entryAgeSeconds({ start, now }: StatusMessage): number | undefined {
  if (start === undefined || now === undefined) return undefined;
  // lru-cache reads its clock once a millisecond, so that an entry can seem younger than new.
  return Math.max(0, now - start) / 1000;
}

import type { Stop } from '@vital/core';
import { BaseWorkflow, setMeterProvider, withContext } from '@vital/core';
import { collectMetrics, type MetricsCollection } from '@vital/testing';
import { LRUCache } from 'lru-cache';
import { nameCache, watchCache } from '../cache-names.ts';
import { lruCacheInstrumentation } from './instrumentation.ts';

let collection: MetricsCollection;
let stop: Stop;

beforeEach(() => {
  collection = collectMetrics();
  stop = lruCacheInstrumentation().start(collection.meterProvider.getMeter('test'));
});

afterEach(() => stop());

async function operations(cache: string): Promise<Record<string, number>> {
  const metrics = await collection.read();
  const counted: Record<string, number> = {};
  for (const { operation } of metrics.attributes('vital.cache.operations', { cache })) {
    const value = metrics.value('vital.cache.operations', { cache, operation: String(operation) });
    if (value) counted[String(operation)] = value;
  }
  return counted;
}

const settled = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('hits, misses and writes are counted, and questions about the cache are not', async () => {
  const cache = nameCache(new LRUCache<string, number>({ max: 10 }), 'answers');
  cache.set('a', 1);
  cache.set('a', 2);
  cache.get('a');
  cache.get('absent');
  cache.has('a');
  cache.peek('a');
  expect(await operations('answers')).toEqual({ hit: 1, miss: 1, write: 2 });
});

test('every operation starts at 0', async () => {
  nameCache(new LRUCache<string, number>({ max: 10 }), 'zero').get('absent');
  const metrics = await collection.read();
  expect(metrics.value('vital.cache.operations', { cache: 'zero', operation: 'evict' })).toBe(0);
});

test('the mode is that of the run, or the one that the cache was given', async () => {
  const cache = nameCache(new LRUCache<string, number>({ max: 10 }), 'shared');
  const fixed = watchCache(new LRUCache<string, number>({ max: 10 }), { name: 'fixed', mode: 'deep' });
  withContext({ mode: 'fast' }, () => {
    cache.get('a');
    fixed.get('a');
  });
  cache.get('a');
  const metrics = await collection.read();
  expect(metrics.attributes('vital.cache.operations', { cache: 'shared', operation: 'miss' })).toEqual([
    { cache: 'shared', operation: 'miss', mode: 'fast' },
    { cache: 'shared', operation: 'miss', mode: 'none' },
  ]);
  expect(metrics.value('vital.cache.operations', { cache: 'fixed', operation: 'miss', mode: 'deep' })).toBe(
    1,
  );
});

test('an entry that outlived its time is expired and missed, unless it is served stale', async () => {
  const options = { max: 10, ttl: 5, ttlResolution: 0 };
  const cache = nameCache(new LRUCache<string, number>(options), 'strict');
  const lenient = nameCache(new LRUCache<string, number>({ ...options, allowStale: true }), 'lenient');
  cache.set('a', 1);
  lenient.set('a', 1);
  await settled(20);
  expect(cache.get('a')).toBeUndefined();
  expect(lenient.get('a')).toBe(1);
  expect(await operations('strict')).toEqual({ write: 1, expire: 1, miss: 1 });
  expect(await operations('lenient')).toEqual({ write: 1, expire: 1, hit: 1 });
});

test('the age of an entry is recorded when it is hit', async () => {
  let now = 1000;
  const cache = nameCache(
    new LRUCache<string, number>({ max: 10, ttl: 60_000, ttlResolution: 0, perf: { now: () => now } }),
    'aging',
  );
  cache.set('a', 1);
  now += 12_000;
  cache.get('a');
  const age = (await collection.read()).distribution('vital.cache.entry_age', { cache: 'aging' });
  expect(age).toMatchObject({ count: 1, sum: 12 });
});

test('fetch counts its answer when it is asked, and the write when the load is done', async () => {
  const cache = nameCache(
    new LRUCache<string, string>({
      max: 10,
      fetchMethod: async (key) => {
        await settled(1);
        if (key === 'bad') throw new Error('cannot load');
        return key;
      },
    }),
    'loading',
  );
  await Promise.all([cache.fetch('a'), cache.fetch('a')]);
  await cache.fetch('a');
  await expect(cache.fetch('bad')).rejects.toThrow('cannot load');
  // jest's promises are of another realm, which takes Node's tracing channel a few turns longer.
  await settled(1);
  expect(await operations('loading')).toEqual({ miss: 3, hit: 1, write: 1, error: 1 });
  const loads = (await collection.read()).distribution('vital.cache.operation.duration', {
    cache: 'loading',
  });
  expect(loads?.count).toBe(2);
});

test('calls that share one options object are told apart', async () => {
  const cache = nameCache(
    new LRUCache<string, string>({ max: 10, fetchMethod: async (key) => key }),
    'sharing',
  );
  const shared = { allowStale: true, noUpdateTTL: false };
  await Promise.all(['a', 'b', 'c'].map((key) => cache.fetch(key, shared)));
  cache.get('a', shared);
  cache.get('absent', shared);
  cache.set('d', 'd', shared);
  expect(await operations('sharing')).toEqual({ miss: 4, hit: 1, write: 4 });
});

test('a load that goes on after a stale answer is written once it is done', async () => {
  const cache = nameCache(
    new LRUCache<string, number>({
      max: 10,
      ttl: 5,
      ttlResolution: 0,
      allowStale: true,
      fetchMethod: async (_key, stale) => {
        await settled(5);
        return (stale ?? 0) + 1;
      },
    }),
    'revalidating',
  );
  await cache.fetch('a');
  await settled(20);
  expect(await cache.fetch('a')).toBe(1);
  await settled(30);
  expect(await operations('revalidating')).toEqual({ miss: 1, hit: 1, write: 2 });
});

test('memo counts a hit, or a miss and the write that follows', async () => {
  const cache = nameCache(new LRUCache<number, number>({ max: 10, memoMethod: (key) => key * 2 }), 'memo');
  cache.memo(1);
  cache.memo(1);
  expect(await operations('memo')).toEqual({ miss: 1, write: 1, hit: 1 });
});

test('sizes are those of the moment, and caches of one name are added up', async () => {
  const sized = { max: 100, maxSize: 1000, sizeCalculation: (value: string) => value.length };
  const caches = [new LRUCache<string, string>(sized), new LRUCache<string, string>(sized)];
  for (const cache of caches) nameCache(cache, 'sized').set('key', 'x'.repeat(20));
  const metrics = await collection.read();
  expect(metrics.value('vital.cache.size_entries', { cache: 'sized' })).toBe(2);
  expect(metrics.value('vital.cache.capacity_entries', { cache: 'sized' })).toBe(200);
  expect(metrics.value('vital.cache.memory', { cache: 'sized' })).toBe(40);
  caches[0]?.clear();
  expect((await collection.read()).value('vital.cache.memory', { cache: 'sized' })).toBe(20);
});

test('a cache without max has no capacity, and one without sizes no memory', async () => {
  nameCache(new LRUCache<string, number>({ ttl: 1000, ttlAutopurge: true }), 'timed').set('a', 1);
  const metrics = await collection.read();
  expect(metrics.value('vital.cache.size_entries', { cache: 'timed' })).toBe(1);
  expect(metrics.value('vital.cache.capacity_entries', { cache: 'timed' })).toBeUndefined();
  expect(metrics.value('vital.cache.memory', { cache: 'timed' })).toBeUndefined();
});

test('a cache that nobody named is named after the file that uses it', async () => {
  new LRUCache<string, number>({ max: 10 }).get('absent');
  expect(await operations('instrumentation.test')).toEqual({ miss: 1 });
});

test('unnamed caches can be left out', async () => {
  stop();
  stop = lruCacheInstrumentation({ unnamedCaches: 'none' }).start(collection.meterProvider.getMeter('none'));
  new LRUCache<string, number>({ max: 10 }).get('absent');
  nameCache(new LRUCache<string, number>({ max: 10 }), 'known').get('absent');
  expect((await collection.read()).attributes('vital.cache.operations', { operation: 'miss' })).toEqual([
    { cache: 'known', operation: 'miss', mode: 'none' },
  ]);
});

test('a cache named before Vital starts counts from then on', async () => {
  stop();
  const cache = nameCache(new LRUCache<string, number>({ max: 2 }), 'early');
  cache.set('a', 1);
  cache.set('b', 1);
  stop = lruCacheInstrumentation().start(collection.meterProvider.getMeter('late'));
  cache.set('c', 1);
  expect(await operations('early')).toEqual({ write: 1, evict: 1 });
});

class Echo extends BaseWorkflow<string, string> {
  readonly workflow = 'echo';
  readonly mode = 'fast';
  override readonly cache = new LRUCache<string, string>({ max: 2, ttl: 60_000 });

  protected override cacheKey(input: string): string {
    return input;
  }

  protected async execute(input: string): Promise<string> {
    return input;
  }
}

test('what BaseWorkflow counts is not counted again, and what it does to the entries is', async () => {
  setMeterProvider(collection.meterProvider);
  const echo = new Echo();
  for (const input of ['a', 'b', 'c', 'c']) await echo.executeTyped(input);
  echo.cache.get('absent');
  setMeterProvider(undefined);
  expect(await operations('response')).toEqual({ miss: 4, write: 3, evict: 1, hit: 1 });
  const metrics = await collection.read();
  expect(metrics.value('vital.cache.size_entries', { cache: 'response' })).toBe(2);
  expect(metrics.distribution('vital.cache.entry_age', { cache: 'response', mode: 'fast' })?.count).toBe(1);
});

test('nothing is counted after the stop', async () => {
  const cache = nameCache(new LRUCache<string, number>({ max: 2 }), 'stopped');
  stop();
  cache.get('a');
  expect(await operations('stopped')).toEqual({});
});

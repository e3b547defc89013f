import type { Stop } from '@vital/core';
import { collectMetrics, type MetricsCollection } from '@vital/testing';
import { LRUCache } from 'lru-cache';
import { nameCache } from '../cache-names.ts';
import { lruCacheInstrumentation } from './instrumentation.ts';

/** What lru-cache's own `dispose` callback says of every entry that leaves: the independent source. */
type Reasons = Record<LRUCache.DisposeReason, number>;

let collection: MetricsCollection;
let stop: Stop;

beforeEach(() => {
  collection = collectMetrics();
  stop = lruCacheInstrumentation().start(collection.meterProvider.getMeter('test'));
});

afterEach(() => stop());

function countedCache(name: string, { max = 0, maxSize }: { max?: number; maxSize?: number }) {
  const reasons: Reasons = { evict: 0, set: 0, delete: 0, expire: 0, fetch: 0 };
  const cache = new LRUCache<number, string>({
    max,
    maxSize,
    ttl: 1_000_000,
    sizeCalculation: maxSize === undefined ? undefined : (value) => value.length,
    dispose: (_value, _key, reason) => {
      reasons[reason] += 1;
    },
  });
  return { cache: nameCache(cache, name), reasons };
}

async function removals(cache: string) {
  const metrics = await collection.read();
  const value = (operation: string) => metrics.value('vital.cache.operations', { cache, operation }) ?? 0;
  return { evict: value('evict'), invalidate: value('invalidate'), expire: value('expire') };
}

/** A generator of the same numbers for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function exercise(cache: LRUCache<number, string>, random: () => number, clears: boolean): void {
  for (let step = 0; step < 3000; step += 1) {
    const key = Math.floor(random() * 60);
    const choice = random();
    if (choice < 0.6) cache.set(key, 'x'.repeat(1 + Math.floor(random() * 40)));
    else if (choice < 0.8) cache.get(key);
    else if (choice < 0.95) cache.delete(key);
    else if (choice < 0.97) cache.set(key, 'x', { start: performance.now() - 2_000_000 });
    else if (choice < 0.98) cache.purgeStale();
    else if (clears) cache.clear();
  }
}

describe.each([1, 2, 3])('seed %i', (seed) => {
  test.each([
    ['bounded in number', { max: 20 }, true],
    ['bounded in size', { maxSize: 300 }, false],
    ['bounded in both', { max: 20, maxSize: 300 }, false],
    ['of one entry', { max: 1 }, false],
  ])('a cache %s tells what dispose tells', async (name, options, clears) => {
    const { cache, reasons } = countedCache(name, options);
    exercise(cache, randomNumbers(seed), clears);
    expect(await removals(name)).toEqual({
      evict: reasons.evict,
      invalidate: reasons.delete,
      expire: reasons.expire,
    });
    expect(reasons.evict).toBeGreaterThan(10);
    expect(reasons.delete).toBeGreaterThan(5);
  });

  test('no removal is lost where a cache bounded in size is cleared', async () => {
    const { cache, reasons } = countedCache('sum', { maxSize: 300 });
    exercise(cache, randomNumbers(seed), true);
    const { evict, invalidate, expire } = await removals('sum');
    expect(evict + invalidate).toBe(reasons.evict + reasons.delete);
    expect(expire).toBe(reasons.expire);
  });
});

test('a cache bounded in size that was cleared before the next write', async () => {
  const { cache } = countedCache('sized', { maxSize: 100 });
  for (const key of [1, 2, 3, 4]) cache.set(key, 'x'.repeat(25));
  cache.clear();
  cache.set(5, 'x'.repeat(25));
  expect(await removals('sized')).toEqual({ evict: 0, invalidate: 4, expire: 0 });
});

test('one entry that takes most of the cache evicts the others', async () => {
  const { cache } = countedCache('giant', { maxSize: 100 });
  for (const key of [1, 2, 3, 4]) cache.set(key, 'x'.repeat(25));
  cache.set(5, 'x'.repeat(90));
  expect(await removals('giant')).toEqual({ evict: 4, invalidate: 0, expire: 0 });
});

test('deleting what is not there invalidates nothing', async () => {
  const { cache } = countedCache('absent', { max: 5 });
  cache.delete(1);
  cache.set(1, 'x');
  cache.delete(2);
  expect(await removals('absent')).toEqual({ evict: 0, invalidate: 0, expire: 0 });
});

test('a cleared cache is noticed at the next collection', async () => {
  const { cache } = countedCache('cleared', { max: 5 });
  for (const key of [1, 2, 3]) cache.set(key, 'x');
  cache.clear();
  expect(await removals('cleared')).toEqual({ evict: 0, invalidate: 3, expire: 0 });
});

test('pop evicts', async () => {
  const { cache } = countedCache('popped', { max: 5 });
  for (const key of [1, 2, 3]) cache.set(key, 'x');
  cache.pop();
  expect(await removals('popped')).toEqual({ evict: 1, invalidate: 0, expire: 0 });
});

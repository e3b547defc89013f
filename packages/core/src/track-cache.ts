import type { CacheOperation } from '@vital/conventions';
import { getOrCreate } from './get-or-create.ts';
import { HitRate } from './hit-rate.ts';
import { type Instruments, memoryOf } from './instruments.ts';
import { reportOnce, show } from './report-once.ts';
import { captureContext } from './run-context.ts';

/** What is known of one cache operation. */
export interface CacheOperationDetails {
  /** Name of the cache; default `default`. */
  readonly cache?: string | undefined;
  /** Age of the entry that was hit. */
  readonly entryAgeSeconds?: number | undefined;
  readonly durationSeconds?: number | undefined;
}

/** What a cache holds at a moment. Fields that are not given keep their last value. */
export interface CacheMetrics {
  /** Name of the cache; default `default`. */
  readonly cache?: string | undefined;
  readonly sizeEntries?: number | undefined;
  readonly memoryBytes?: number | undefined;
  readonly capacityEntries?: number | undefined;
  /** Share of look-ups that hit, from 0 to 1, by mode. */
  readonly hitRateByMode?: Readonly<Record<string, number>> | undefined;
}

const hitRates = new WeakMap<Instruments, HitRate>();

/** Counts a cache operation, and keeps the hit rate of the last ten minutes. */
export function trackCacheOperation(
  instruments: Instruments,
  operation: CacheOperation,
  givenMode?: string,
  { cache, entryAgeSeconds, durationSeconds }: CacheOperationDetails = {},
): void {
  const mode = givenMode ?? captureContext().mode;
  instruments['vital.cache.operations'].add(1, { cache, operation, mode });
  if (operation === 'hit' || operation === 'miss') {
    hitRateOf(instruments).lookUp(operation === 'hit', cache, mode);
  }
  if (entryAgeSeconds !== undefined) {
    instruments['vital.cache.entry_age'].record(entryAgeSeconds, { cache, mode });
  }
  if (durationSeconds !== undefined) {
    instruments['vital.cache.operation.duration'].record(durationSeconds, { cache, operation });
  }
}

/** Sets the gauges of a cache. */
export function updateCacheMetrics(instruments: Instruments, update: CacheMetrics): void {
  const { cache, sizeEntries, memoryBytes, capacityEntries, hitRateByMode = {} } = update;
  if (sizeEntries !== undefined) instruments['vital.cache.size_entries'].record(sizeEntries, { cache });
  if (memoryBytes !== undefined) instruments['vital.cache.memory'].record(memoryBytes, { cache });
  if (capacityEntries !== undefined) {
    instruments['vital.cache.capacity_entries'].record(capacityEntries, { cache });
  }
  for (const [mode, rate] of Object.entries(hitRateByMode)) {
    if (rate > 1) {
      reportOnce(
        'hit rate',
        `the hit rate ${show(rate)} of the mode ${show(mode)} is above 1; a rate is from 0 to 1, it is not recorded`,
      );
    } else instruments['vital.cache.hit_rate'].record(rate, { cache, mode });
  }
}

function hitRateOf(instruments: Instruments): HitRate {
  return getOrCreate(hitRates, instruments, () => {
    const gauge = instruments['vital.cache.hit_rate'];
    const hitRate = new HitRate(memoryOf(instruments).lookUps, (names) => gauge.recordedAttributes(names));
    gauge.observe((observer) => hitRate.observe(observer));
    return hitRate;
  });
}

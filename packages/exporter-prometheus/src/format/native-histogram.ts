import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';

/** Prometheus knows the schemas -4 to 8. */
const largestSchema = 8;
const smallestSchema = -4;

/** A run of buckets: the index of the first one, and how often each counted. */
export interface NativeBuckets {
  readonly firstIndex: number;
  readonly counts: readonly number[];
}

/** An exponential histogram as Prometheus' native histograms have it. */
export interface NativeHistogram {
  readonly schema: number;
  readonly positive: NativeBuckets;
  readonly negative: NativeBuckets;
}

/** Whether Prometheus has buckets as coarse as these. */
export function hasNativeScale(value: ExponentialHistogram): boolean {
  return value.scale >= smallestSchema;
}

/**
 * Converts OpenTelemetry's buckets: a finer scale than Prometheus has is joined, and indexes count upper bounds.
 * Source: OpenTelemetry specification, Prometheus compatibility, "Exponential Histograms".
 *
 * @returns undefined for a scale that is coarser than Prometheus has
 */
export function nativeHistogram(value: ExponentialHistogram): NativeHistogram | undefined {
  if (!hasNativeScale(value)) return undefined;
  const joined = Math.max(0, value.scale - largestSchema);
  return {
    schema: value.scale - joined,
    positive: joinBuckets(value.positive, joined),
    negative: joinBuckets(value.negative, joined),
  };
}

function joinBuckets(
  { offset, bucketCounts }: ExponentialHistogram['positive'],
  joined: number,
): NativeBuckets {
  const first = bucketCounts.findIndex((count) => count > 0);
  if (first < 0) return { firstIndex: 0, counts: [] };
  const last = bucketCounts.findLastIndex((count) => count > 0);
  const indexOf = (position: number) => Math.floor((offset + position) / 2 ** joined) + 1;
  const firstIndex = indexOf(first);
  const counts = new Array<number>(indexOf(last) - firstIndex + 1).fill(0);
  for (let position = first; position <= last; position++) {
    const index = indexOf(position) - firstIndex;
    counts[index] = (counts[index] ?? 0) + (bucketCounts[position] ?? 0);
  }
  return { firstIndex, counts };
}

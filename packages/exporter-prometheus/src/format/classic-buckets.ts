import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';

/**
 * An exponential histogram with buckets that text formats can print: its own, joined until each boundary is a power of
 * two (or of a power of two, at scales below zero), so that the boundaries stay the same while the scale adapts.
 */
export function classicBuckets(value: ExponentialHistogram): Histogram {
  const coarser = Math.max(value.scale, 0);
  const factor = 2 ** Math.max(-value.scale, 0);
  const boundaries: number[] = [];
  const counts: number[] = [];
  const negative = joinBuckets(value.negative, coarser);
  for (const [index, count] of negative.toReversed())
    addBucket(boundaries, counts, -(2 ** (index * factor)), count);
  if (negative.length > 0 || value.zeroCount > 0) addBucket(boundaries, counts, 0, value.zeroCount);
  for (const [index, count] of joinBuckets(value.positive, coarser)) {
    addBucket(boundaries, counts, 2 ** ((index + 1) * factor), count);
  }
  counts.push(0);
  return { buckets: { boundaries, counts }, count: value.count, sum: value.sum };
}

function addBucket(boundaries: number[], counts: number[], boundary: number, count: number): void {
  boundaries.push(boundary);
  counts.push(count);
}

/** The buckets of one sign with their indexes at the coarser scale, in ascending order. */
function joinBuckets(
  { offset, bucketCounts }: ExponentialHistogram['positive'],
  coarser: number,
): [index: number, count: number][] {
  const joined = new Map<number, number>();
  for (const [position, count] of bucketCounts.entries()) {
    const index = Math.floor((offset + position) / 2 ** coarser);
    joined.set(index, (joined.get(index) ?? 0) + count);
  }
  return Array.from(joined);
}

import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import { type Merge, timesOf } from '../model/merge-points.ts';

type Buckets = ExponentialHistogram['positive'];

/** Adds exponential histograms at the coarser of their scales, which loses no count. */
export const addExponentialHistograms: Merge<ExponentialHistogram> = (first, second) => {
  const scale = Math.min(first.value.scale, second.value.scale);
  const add = (a: Buckets, b: Buckets) =>
    addBuckets(joinBuckets(a, first.value.scale - scale), joinBuckets(b, second.value.scale - scale));
  return {
    ...timesOf(first, second),
    value: {
      scale,
      count: first.value.count + second.value.count,
      sum: (first.value.sum ?? 0) + (second.value.sum ?? 0),
      zeroCount: first.value.zeroCount + second.value.zeroCount,
      positive: add(first.value.positive, second.value.positive),
      negative: add(first.value.negative, second.value.negative),
    },
  };
};

function joinBuckets({ offset, bucketCounts }: Buckets, coarser: number): Map<number, number> {
  const joined = new Map<number, number>();
  for (const [position, count] of bucketCounts.entries()) {
    const index = Math.floor((offset + position) / 2 ** coarser);
    if (count > 0) joined.set(index, (joined.get(index) ?? 0) + count);
  }
  return joined;
}

function addBuckets(first: Map<number, number>, second: Map<number, number>): Buckets {
  const indexes = [...first.keys(), ...second.keys()];
  if (indexes.length === 0) return { offset: 0, bucketCounts: [] };
  const offset = indexes.reduce((a, b) => Math.min(a, b));
  const last = indexes.reduce((a, b) => Math.max(a, b));
  const bucketCounts = Array.from(
    { length: last - offset + 1 },
    (_, position) => (first.get(offset + position) ?? 0) + (second.get(offset + position) ?? 0),
  );
  return { offset, bucketCounts };
}

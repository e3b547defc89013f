import type { Histogram } from '@opentelemetry/sdk-metrics';
import type { Point } from './family.ts';

/**
 * Two data points whose labels became equal, as one point; undefined when they cannot be one.
 * A provider keeps `{ a: 1 }` and `{ a: '1' }` apart where Prometheus cannot: adding loses nothing.
 */
export type Merge<Value> = (first: Point<Value>, second: Point<Value>) => Point<Value> | undefined;

/** Adds what counts. */
export const addNumbers: Merge<number> = (first, second) => ({
  ...timesOf(first, second),
  value: first.value + second.value,
});

/** Of two gauges the one that was observed last is right. */
export const takeLatest: Merge<number> = (first, second) =>
  isLater(first.endTime, second.endTime) ? first : second;

/** Adds histograms bucket by bucket, if their boundaries are the same. */
export const addHistograms: Merge<Histogram> = (first, second) => {
  const boundaries = first.value.buckets.boundaries;
  const others = second.value.buckets.boundaries;
  if (boundaries.length !== others.length || boundaries.some((bound, index) => bound !== others[index])) {
    return undefined;
  }
  const counts = first.value.buckets.counts.map(
    (count, index) => count + (second.value.buckets.counts[index] ?? 0),
  );
  return {
    ...timesOf(first, second),
    value: {
      buckets: { boundaries, counts },
      count: first.value.count + second.value.count,
      sum: addSums(first.value.sum, second.value.sum),
    },
  };
};

/** For what cannot be added, such as quantiles. */
export const refuse = (): undefined => undefined;

function addSums(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined || second === undefined ? undefined : first + second;
}

function timesOf<Value>(first: Point<Value>, second: Point<Value>) {
  return { attributes: first.attributes, startTime: first.startTime, endTime: second.endTime };
}

function isLater(first: Point<unknown>['endTime'], second: Point<unknown>['endTime']): boolean {
  return first[0] > second[0] || (first[0] === second[0] && first[1] > second[1]);
}

import type { Histogram } from '@opentelemetry/sdk-metrics';
import { type Exemplar, exemplarsOf, latestByBucket, latestExemplar } from '../format/exemplar.ts';
import type { Point } from './family.ts';

/**
 * Two data points whose labels became equal, as one point; undefined when they cannot be one.
 * A provider keeps `{ a: 1 }` and `{ a: '1' }` apart where Prometheus cannot: adding loses nothing.
 */
export type Merge<Value> = (first: Point<Value>, second: Point<Value>) => Point<Value> | undefined;

/** Adds what counts. */
export const addNumbers: Merge<number> = (first, second) => {
  const exemplar = latestExemplar([...exemplarsOf(first), ...exemplarsOf(second)]);
  return withExemplars({ ...timesOf(first, second), value: first.value + second.value }, [exemplar]);
};

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
  const value = {
    buckets: { boundaries, counts },
    count: first.value.count + second.value.count,
    sum: addSums(first.value.sum, second.value.sum),
  };
  const exemplars = latestByBucket([...exemplarsOf(first), ...exemplarsOf(second)], boundaries);
  return withExemplars({ ...timesOf(first, second), value }, exemplars ?? []);
};

/** For what cannot be added, such as quantiles. */
export const refuse = (): undefined => undefined;

function withExemplars<Value>(
  point: Point<Value>,
  exemplars: readonly (Exemplar | undefined)[],
): Point<Value> {
  const known = exemplars.filter((exemplar) => exemplar !== undefined);
  return known.length === 0 ? point : { ...point, ...{ exemplars: known } };
}

function addSums(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined || second === undefined ? undefined : first + second;
}

/** When two points were, as that of one: a sum began when the first of its parts did. */
export function timesOf<Value>(first: Point<Value>, second: Point<Value>) {
  return {
    attributes: first.attributes,
    startTime: isLater(first.startTime, second.startTime) ? second.startTime : first.startTime,
    endTime: isLater(first.endTime, second.endTime) ? first.endTime : second.endTime,
  };
}

function isLater(first: Point<unknown>['endTime'], second: Point<unknown>['endTime']): boolean {
  return first[0] > second[0] || (first[0] === second[0] && first[1] > second[1]);
}

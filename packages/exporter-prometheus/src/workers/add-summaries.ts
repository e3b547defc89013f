import type { Point } from '../model/family.ts';
import { type Merge, timesOf } from '../model/merge-points.ts';
import type { QuantileSlice, SummaryQuantile, SummaryValue } from '../model/summary-metric-data.ts';

/** Slices of several workers that leave their windows within so long become one. */
const sliceMillis = 60_000;

/**
 * Adds counts and sums, and computes quantiles of what all have recorded inside their windows. Where one cannot tell what it
 * recorded, no quantile is shown: there is none that is right.
 */
export const addSummaries: Merge<SummaryValue> = (first, second) => {
  const count = first.value.count + second.value.count;
  const sum = first.value.sum + second.value.sum;
  const times = timesOf(first, second);
  if (!isMergeable(first.value) || !isMergeable(second.value))
    return { ...times, value: { count, sum, quantiles: [] } };
  const slices = joinSlices([...slicesOf(first.value), ...slicesOf(second.value)]);
  const wanted = first.value.quantiles.length > 0 ? first.value.quantiles : second.value.quantiles;
  return { ...times, value: { count, sum, quantiles: quantilesOf(slices, wanted), slices } };
};

/** What a worker has said of its quantiles grows old, and ended workers say nothing new. */
export function withCurrentQuantiles(point: Point<SummaryValue>): Point<SummaryValue> {
  const { slices, quantiles } = point.value;
  if (slices === undefined || typeof slices === 'function') return point;
  return { ...point, value: { ...point.value, quantiles: quantilesOf(current(slices), quantiles) } };
}

/** What was recorded inside the window. */
export function slicesOf(value: SummaryValue): readonly QuantileSlice[] {
  return typeof value.slices === 'function' ? value.slices() : (value.slices ?? []);
}

function isMergeable({ slices, count }: SummaryValue): boolean {
  return slices !== undefined || count === 0;
}

function current(slices: readonly QuantileSlice[]): QuantileSlice[] {
  const now = Date.now();
  return slices.filter(({ expires }) => expires > now);
}

function joinSlices(slices: readonly QuantileSlice[]): QuantileSlice[] {
  const groups = Map.groupBy(current(slices), ({ expires }) => Math.round(expires / sliceMillis));
  return Array.from(groups.values(), (group) => ({
    expires: group.reduce((latest, { expires }) => Math.max(latest, expires), 0),
    ...joinValues(group),
  }));
}

function joinValues(slices: readonly QuantileSlice[]): Pick<QuantileSlice, 'values' | 'counts'> {
  const counts = new Map<number, number>();
  for (const slice of slices) {
    for (const [index, value] of slice.values.entries())
      counts.set(value, (counts.get(value) ?? 0) + (slice.counts[index] ?? 0));
  }
  const values = [...counts.keys()].sort((a, b) => a - b);
  return { values, counts: values.map((value) => counts.get(value) ?? 0) };
}

function quantilesOf(
  slices: readonly QuantileSlice[],
  wanted: readonly SummaryQuantile[],
): SummaryQuantile[] {
  const { values, counts } = joinValues(slices);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return wanted.map(({ quantile }) => {
    let below = 0;
    const index = counts.findIndex((count) => {
      below += count;
      return below > quantile * (total - 1);
    });
    return { quantile, value: values[index] ?? Number.NaN };
  });
}

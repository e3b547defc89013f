import type { Attributes } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import type { Exemplar } from './exemplar.ts';
import { Extremes, type Interval } from './extremes.ts';
import { Series } from './series.ts';

/** Up to this many boundaries a scan is faster than halving. */
const SCAN = 32;

/** Counts by buckets of fixed upper bounds, which belong to their buckets. */
export class HistogramSeries extends Series<Histogram> {
  readonly extremes = new Extremes();
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  private readonly boundaries: number[];
  private readonly counts: number[];
  private bucketExemplars: (Exemplar | undefined)[] | undefined = undefined;

  constructor(attributes: Attributes, boundaries: number[]) {
    super(attributes);
    this.boundaries = boundaries;
    this.counts = new Array(boundaries.length + 1).fill(0);
  }

  record(value: number): void {
    const bucket = bucketOf(this.boundaries, value);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  get weight(): number {
    let count = 0;
    for (const bucketCount of this.counts) count += bucketCount;
    return count;
  }

  absorb(other: this): void {
    for (const [bucket, count] of other.counts.entries()) {
      this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
    }
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    for (const exemplar of other.exemplars()) this.keepExemplar(exemplar);
    other.bucketExemplars = undefined;
    other.counts.fill(0);
    other.sum = 0;
    other.min = Number.POSITIVE_INFINITY;
    other.max = Number.NEGATIVE_INFINITY;
  }

  snapshot(): Histogram {
    return this.update({ buckets: { boundaries: this.boundaries, counts: [] }, sum: 0, count: 0 });
  }

  update(value: Histogram): Histogram {
    this.extremes.take(this);
    const { counts } = value.buckets;
    let total = 0;
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      const count = this.counts[bucket] ?? 0;
      counts[bucket] = count;
      total += count;
    }
    value.count = total;
    value.sum = this.sum;
    if (total > 0) {
      value.min = this.extremes.min;
      value.max = this.extremes.max;
    }
    return value;
  }

  override keepExemplar(exemplar: Exemplar): void {
    this.bucketExemplars ??= new Array(this.counts.length).fill(undefined);
    this.bucketExemplars[bucketOf(this.boundaries, exemplar.value)] = exemplar;
  }

  override exemplars(): Exemplar[] {
    return this.bucketExemplars?.filter((exemplar) => exemplar !== undefined) ?? [];
  }
}

function bucketOf(boundaries: readonly number[], value: number): number {
  if (boundaries.length > SCAN) return halve(boundaries, value);
  let bucket = 0;
  for (const boundary of boundaries) {
    if (value <= boundary) break;
    bucket += 1;
  }
  return bucket;
}

function halve(boundaries: readonly number[], value: number): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (boundaries[middle] ?? Number.POSITIVE_INFINITY)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What was counted since an earlier state of the same series. */
export function subtractHistogram(current: Histogram, previous: Histogram, interval: Interval): Histogram {
  const counts = current.buckets.counts.map(
    (count, bucket) => count - (previous.buckets.counts[bucket] ?? 0),
  );
  return {
    buckets: { boundaries: current.buckets.boundaries, counts },
    sum: (current.sum ?? 0) - (previous.sum ?? 0),
    count: current.count - previous.count,
    min: interval.min,
    max: interval.max,
  };
}

import type { Attributes } from '@opentelemetry/api';
import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import type { Exemplar } from './exemplar.ts';
import { downscaleCounts, ExponentialBuckets } from './exponential-buckets.ts';
import { Extremes, type Interval } from './extremes.ts';
import { Series } from './series.ts';

/** As many exemplars as the specification's default reservoir for this aggregation has. */
const EXEMPLARS = 20;

/** Counts by exponential buckets, for Prometheus's native histograms. Only numbers from 0 on are recorded. */
export class ExponentialHistogramSeries extends Series<ExponentialHistogram> {
  readonly extremes = new Extremes();
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  private readonly maxSize: number;
  private readonly buckets = new ExponentialBuckets();
  private count = 0;
  private zeroCount = 0;
  private latest: Exemplar[] = [];

  constructor(attributes: Attributes, maxSize: number) {
    super(attributes);
    this.maxSize = maxSize;
  }

  record(value: number): void {
    this.count += 1;
    if (value === 0) this.zeroCount += 1;
    else this.buckets.add(value, this.maxSize);
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  get weight(): number {
    return this.count;
  }

  absorb(other: this): void {
    this.count += other.count;
    this.zeroCount += other.zeroCount;
    this.buckets.merge(other.buckets, this.maxSize);
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    for (const exemplar of other.latest) this.keepExemplar(exemplar);
    other.latest = [];
    other.count = 0;
    other.zeroCount = 0;
    other.buckets.clear();
    other.sum = 0;
    other.min = Number.POSITIVE_INFINITY;
    other.max = Number.NEGATIVE_INFINITY;
  }

  snapshot(): ExponentialHistogram {
    return this.update({
      count: 0,
      sum: 0,
      scale: 0,
      zeroCount: 0,
      positive: { offset: 0, bucketCounts: [] },
      negative: { offset: 0, bucketCounts: [] },
    });
  }

  update(value: ExponentialHistogram): ExponentialHistogram {
    this.extremes.take(this.min, this.max);
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
    const { offset, counts, scale } = this.buckets;
    value.count = this.count;
    value.sum = this.sum;
    value.zeroCount = this.zeroCount;
    value.scale = counts.length === 0 ? 0 : scale;
    value.positive.offset = offset;
    value.positive.bucketCounts = counts.slice();
    if (this.count > 0) {
      value.min = this.extremes.min;
      value.max = this.extremes.max;
    }
    return value;
  }

  override keepExemplar(exemplar: Exemplar): void {
    this.latest.push(exemplar);
    if (this.latest.length > EXEMPLARS) this.latest.shift();
  }

  override exemplars(): Exemplar[] {
    return this.latest.slice();
  }
}

/** What was counted since an earlier state of the same series, at the scale of the present one. */
export function subtractExponentialHistogram(
  current: ExponentialHistogram,
  previous: ExponentialHistogram,
  interval: Interval,
): ExponentialHistogram {
  const isEmptyBefore = previous.positive.bucketCounts.length === 0;
  const shift = isEmptyBefore ? 0 : previous.scale - current.scale;
  const before = downscaleCounts(previous.positive.offset, previous.positive.bucketCounts, shift);
  const start = (previous.positive.offset >> shift) - current.positive.offset;
  const counts = current.positive.bucketCounts.map(
    (count, position) => count - (before[position - start] ?? 0),
  );
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  return {
    count: current.count - previous.count,
    sum: (current.sum ?? 0) - (previous.sum ?? 0),
    scale: first < 0 ? 0 : current.scale,
    zeroCount: current.zeroCount - previous.zeroCount,
    positive: {
      offset: first < 0 ? 0 : current.positive.offset + first,
      bucketCounts: first < 0 ? [] : counts.slice(first, last + 1),
    },
    negative: { offset: 0, bucketCounts: [] },
    min: interval.min,
    max: interval.max,
  };
}

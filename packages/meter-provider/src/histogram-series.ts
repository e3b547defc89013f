import type { Attributes } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import type { Exemplar } from './exemplar.ts';
import { Extremes, type Interval } from './extremes.ts';
import { Series } from './series.ts';

/** Up to this many boundaries a scan is faster than halving. */
const SCAN = 32;

/** Where in its numbers a series has sum, smallest and largest value; the counts of the buckets follow. */
const SUM = 0;
const MIN = 1;
const MAX = 2;
const COUNTS = 3;

/** Counts by buckets of fixed upper bounds, which belong to their buckets. */
export class HistogramSeries extends Series<Histogram> {
  readonly extremes = new Extremes();
  private readonly boundaries: number[];
  /** Together in one array they are next to one another in memory, and none is boxed. */
  private readonly numbers = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  private bucketExemplars: (Exemplar | undefined)[] | undefined = undefined;

  constructor(attributes: Attributes, boundaries: number[]) {
    super(attributes);
    this.boundaries = boundaries;
    for (let bucket = 0; bucket <= boundaries.length; bucket++) this.numbers.push(0);
  }

  record(value: number): void {
    const { numbers } = this;
    const position = COUNTS + bucketOf(this.boundaries, value);
    numbers[position] = (numbers[position] ?? 0) + 1;
    numbers[SUM] = (numbers[SUM] ?? 0) + value;
    if (value < (numbers[MIN] ?? 0)) numbers[MIN] = value;
    if (value > (numbers[MAX] ?? 0)) numbers[MAX] = value;
  }

  get weight(): number {
    let count = 0;
    for (let position = COUNTS; position < this.numbers.length; position++)
      count += this.numbers[position] ?? 0;
    return count;
  }

  absorb(other: this): void {
    const { numbers } = this;
    for (const [position, number] of other.numbers.entries()) {
      const own = numbers[position] ?? 0;
      if (position === MIN) numbers[position] = Math.min(own, number);
      else if (position === MAX) numbers[position] = Math.max(own, number);
      else numbers[position] = own + number;
    }
    for (const exemplar of other.exemplars()) this.keepExemplar(exemplar);
    other.bucketExemplars = undefined;
    other.numbers.fill(0);
    other.resetExtremes();
  }

  snapshot(): Histogram {
    return this.update({ buckets: { boundaries: this.boundaries, counts: [] }, sum: 0, count: 0 });
  }

  update(value: Histogram): Histogram {
    const { numbers, extremes } = this;
    extremes.take(numbers[MIN] ?? 0, numbers[MAX] ?? 0);
    this.resetExtremes();
    const { counts } = value.buckets;
    let total = 0;
    for (let bucket = 0; bucket <= this.boundaries.length; bucket++) {
      const count = numbers[COUNTS + bucket] ?? 0;
      counts[bucket] = count;
      total += count;
    }
    value.count = total;
    value.sum = numbers[SUM];
    if (total > 0) {
      value.min = extremes.min;
      value.max = extremes.max;
    }
    return value;
  }

  private resetExtremes(): void {
    this.numbers[MIN] = Number.POSITIVE_INFINITY;
    this.numbers[MAX] = Number.NEGATIVE_INFINITY;
  }

  override keepExemplar(exemplar: Exemplar): void {
    this.bucketExemplars ??= new Array(this.boundaries.length + 1).fill(undefined);
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

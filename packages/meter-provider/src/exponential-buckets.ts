/** The largest scale that is used: buckets 0.00007 % wide. */
const MAX_SCALE = 20;
/** The smallest scale: one bucket covers all numbers there are. */
const MIN_SCALE = -10;

const SIGNIFICAND_BITS = 52;
const EXPONENT_BIAS = 1023;
const MIN_NORMAL_EXPONENT = -1022;

/** For taking numbers apart; it holds nothing between two calls. */
const scratch = new DataView(new ArrayBuffer(8));

/**
 * Counts in buckets whose bounds are powers of 2 ** (2 ** -scale); a value on a bound belongs to the bucket below it.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 */
export class ExponentialBuckets {
  scale = MAX_SCALE;
  /** The index of the first count. */
  offset = 0;
  counts: number[] = [];

  /** Counts a positive number; lowers the scale when the buckets would become more than `maxSize`. */
  add(value: number, maxSize: number): void {
    let index = this.indexOf(value);
    if (this.counts.length > 0) {
      const low = Math.min(index, this.offset);
      const high = Math.max(index, this.offset + this.counts.length - 1);
      const change = scaleChange(low, high, maxSize);
      if (change > 0) {
        this.downscale(change);
        index = this.indexOf(value);
      }
    }
    this.increment(index, 1);
  }

  /** Adds other buckets to these. */
  merge(other: ExponentialBuckets, maxSize: number): void {
    if (other.counts.length === 0) return;
    const otherLast = other.offset + other.counts.length - 1;
    let scale = Math.min(this.scale, other.scale);
    if (this.counts.length > 0) {
      const [down, otherDown] = [this.scale - scale, other.scale - scale];
      const low = Math.min(this.offset >> down, other.offset >> otherDown);
      const high = Math.max((this.offset + this.counts.length - 1) >> down, otherLast >> otherDown);
      scale -= scaleChange(low, high, maxSize);
    }
    if (scale < this.scale) this.downscale(this.scale - scale);
    const shift = other.scale - scale;
    for (const [position, count] of other.counts.entries()) {
      if (count > 0) this.increment((other.offset + position) >> shift, count);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.scale = MAX_SCALE;
    this.offset = 0;
    this.counts = [];
  }

  private increment(index: number, count: number): void {
    if (this.counts.length === 0) this.offset = index;
    while (index < this.offset) {
      this.counts.unshift(0);
      this.offset -= 1;
    }
    while (index >= this.offset + this.counts.length) this.counts.push(0);
    const position = index - this.offset;
    this.counts[position] = (this.counts[position] ?? 0) + count;
  }

  private downscale(change: number): void {
    const { offset, counts } = this;
    this.scale -= change;
    this.counts = downscaleCounts(offset, counts, change);
    this.offset = offset >> change;
  }

  private indexOf(value: number): number {
    scratch.setFloat64(0, value);
    const high = scratch.getUint32(0);
    const isPowerOfTwo = (high & 0xfffff) === 0 && scratch.getUint32(4) === 0;
    const biased = (high >>> (SIGNIFICAND_BITS - 32)) & 0x7ff;
    const exponent = biased === 0 ? MIN_NORMAL_EXPONENT : biased - EXPONENT_BIAS;
    if (this.scale <= 0) return (isPowerOfTwo ? exponent - 1 : exponent) >> -this.scale;
    if (isPowerOfTwo || biased === 0) return exponent * 2 ** this.scale - 1;
    const index = Math.floor(Math.log(value) * Math.LOG2E * 2 ** this.scale);
    const last = (exponent + 1) * 2 ** this.scale - 1;
    return Math.min(index, last);
  }
}

/** The counts of buckets whose scale is lowered, beginning at the offset shifted by the change. */
export function downscaleCounts(offset: number, counts: readonly number[], change: number): number[] {
  const lowered: number[] = [];
  for (const [position, count] of counts.entries()) {
    const target = ((offset + position) >> change) - (offset >> change);
    lowered[target] = (lowered[target] ?? 0) + count;
  }
  return lowered;
}

function scaleChange(low: number, high: number, maxSize: number): number {
  let change = 0;
  while ((high >> change) - (low >> change) >= maxSize && change < MAX_SCALE - MIN_SCALE) change += 1;
  return change;
}

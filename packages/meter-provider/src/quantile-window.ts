import { LogCollapsingLowestDenseDDSketch } from '@datadog/sketches-js';
import type { QuantileSlice } from './summary-data.ts';

/** How far back a summary's quantiles look, in milliseconds. */
const WINDOW_MILLISECONDS = 600_000;

/** The slices a window consists of: a value leaves the window between 8 and 10 minutes after it came. */
const WINDOW_SLICES = 5;

/** The relative error a quantile may have. */
export const RELATIVE_ACCURACY = 0.01;

const SLICE_MILLISECONDS = WINDOW_MILLISECONDS / WINDOW_SLICES;

interface Slice {
  readonly number: number;
  readonly sketch: LogCollapsingLowestDenseDDSketch;
}

/**
 * The values of the last ten minutes as DDSketches, one for each slice of two minutes. A value goes into the current
 * slice only; reading merges the slices that are still inside the window, which for this sketch loses nothing.
 * A quantile is within 1 % of a value that was recorded. Time is the monotonic clock, so setting the machine's clock
 * changes nothing.
 */
export class QuantileWindow {
  private slices: Slice[] = [];
  private head: Slice | undefined;

  /** Records one finite value. */
  record(value: number): void {
    const number = Math.floor(performance.now() / SLICE_MILLISECONDS);
    if (this.head === undefined || this.head.number !== number) this.head = this.open(number);
    this.head.sketch.accept(value);
  }

  /** The values at the given quantiles (each 0 to 1), in their order; NaN for each when the window is empty. */
  quantiles(quantiles: readonly number[]): number[] {
    this.dropWhatIsPast();
    const [first, ...others] = this.slices;
    if (first === undefined) return quantiles.map(() => Number.NaN);
    const merged = others.length === 0 ? first.sketch : mergeSketches([first, ...others]);
    return quantiles.map((quantile) => merged.getValueAtQuantile(quantile));
  }

  /** What is inside the window, slice by slice. */
  recorded(): QuantileSlice[] {
    this.dropWhatIsPast();
    const clockZero = Date.now() - performance.now();
    return this.slices.map(({ number, sketch }) => ({
      expires: clockZero + (number + WINDOW_SLICES) * SLICE_MILLISECONDS,
      ...recordedValues(sketch),
    }));
  }

  private dropWhatIsPast(): void {
    this.dropOlderThan(Math.floor(performance.now() / SLICE_MILLISECONDS) - WINDOW_SLICES);
  }

  private open(number: number): Slice {
    this.dropOlderThan(number - WINDOW_SLICES);
    const slice = {
      number,
      sketch: new LogCollapsingLowestDenseDDSketch({ relativeAccuracy: RELATIVE_ACCURACY }),
    };
    this.slices.push(slice);
    return slice;
  }

  private dropOlderThan(last: number): void {
    this.slices = this.slices.filter((slice) => slice.number > last);
    if (this.slices.length === 0) this.head = undefined;
  }
}

/** sketches-js 2.1.1 forgets the negative values of all sketches but the first when it merges, so they are merged here. */
function mergeSketches(slices: readonly Slice[]): LogCollapsingLowestDenseDDSketch {
  const merged = new LogCollapsingLowestDenseDDSketch({ relativeAccuracy: RELATIVE_ACCURACY });
  for (const { sketch } of slices) {
    merged.store.merge(sketch.store);
    merged.negativeStore.merge(sketch.negativeStore);
    merged.zeroCount += sketch.zeroCount;
    merged.count += sketch.count;
  }
  return merged;
}

function recordedValues(sketch: LogCollapsingLowestDenseDDSketch): { values: number[]; counts: number[] } {
  const values: number[] = [];
  const counts: number[] = [];
  const add = (value: number, count: number | undefined) => {
    if (!count) return;
    values.push(value);
    counts.push(count);
  };
  const { mapping, negativeStore, store, zeroCount } = sketch;
  for (let key = negativeStore.maxKey; key >= negativeStore.minKey; key--)
    add(-mapping.value(key), negativeStore.bins[key - negativeStore.offset]);
  add(0, zeroCount);
  for (let key = store.minKey; key <= store.maxKey; key++)
    add(mapping.value(key), store.bins[key - store.offset]);
  return { values, counts };
}

/** Smallest and largest value of one interval, of one reader that wants deltas. */
export class Interval {
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  /** Widens the interval's bounds. */
  include(min: number, max: number): void {
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
  }

  /** Begins the next interval. */
  reset(): void {
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
  }
}

/**
 * Smallest and largest value since the beginning and of each reader's interval. Recording keeps only one pair, that since
 * the last collection of any reader; here it is handed to everyone whom it concerns.
 */
export class Extremes extends Interval {
  private intervals: Interval[] | undefined = undefined;

  /** Follows a reader's intervals from now on. */
  follow(interval: Interval): void {
    this.intervals ??= [];
    this.intervals.push(interval);
  }

  /** Takes the pair that recording kept; it begins anew with none. */
  take(min: number, max: number): void {
    this.include(min, max);
    for (const interval of this.intervals ?? []) interval.include(min, max);
  }
}

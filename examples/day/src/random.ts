/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Answers true as often as `share` says, as exactly as a whole number of answers allows, at scattered places. */
export function quota(share: number, random: () => number): () => boolean {
  let owed = random();
  return () => {
    owed += share;
    // The place within a run of answers is random, their number is not.
    if (owed < 1 || (owed < 1.5 && random() < 0.5)) return false;
    owed -= 1;
    return true;
  };
}

/** Whole numbers whose mean is `mean`. */
export function wholeNumbers(mean: number, random: () => number): () => number {
  const one = quota(mean % 1, random);
  return () => Math.floor(mean) + (one() ? 1 : 0);
}

/** Draws from a distribution that is uniform within each band: `[upper bound, share]` in rising order, from 0. */
export function bands(
  shares: readonly (readonly [bound: number, share: number])[],
  random: () => number,
): () => number {
  return () => {
    let left = random();
    let lower = 0;
    for (const [bound, share] of shares) {
      if (left < share) return lower + (bound - lower) * (left / share);
      left -= share;
      lower = bound;
    }
    return lower;
  };
}

/** Exponential, with the given mean. */
export const exponential = (mean: number, random: () => number): number => -Math.log(1 - random()) * mean;

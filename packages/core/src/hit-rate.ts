import { getOrCreate } from './get-or-create.ts';

const sliceMilliseconds = 60_000;
const slices = 10;
const mostNames = 1000;

/** Look-ups of one cache in one mode: a ring of slices, each good for one minute. */
interface Window {
  readonly cache: string | undefined;
  readonly mode: string | undefined;
  readonly hits: number[];
  readonly lookUps: number[];
  /** The minute that each slice counts. */
  readonly minutes: number[];
}

/** The share of look-ups that hit over the last ten minutes, by cache and mode. Without look-ups there is no rate. */
export class HitRate {
  readonly #windows = new Map<string | undefined, Map<string | undefined, Window>>();
  readonly #now: () => number;
  #size = 0;

  /** @param now the clock, in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  lookUp(hit: boolean, cache: string | undefined, mode: string | undefined): void {
    const window = this.#window(cache, mode);
    if (!window) return;
    const minute = Math.floor(this.#now() / sliceMilliseconds);
    const slice = minute % slices;
    if (window.minutes[slice] !== minute) {
      window.minutes[slice] = minute;
      window.hits[slice] = 0;
      window.lookUps[slice] = 0;
    }
    window.lookUps[slice] = (window.lookUps[slice] ?? 0) + 1;
    if (hit) window.hits[slice] = (window.hits[slice] ?? 0) + 1;
  }

  observe(
    observer: (rate: number, attributes: { cache: string | undefined; mode: string | undefined }) => void,
  ): void {
    const oldest = Math.floor(this.#now() / sliceMilliseconds) - slices + 1;
    for (const byMode of this.#windows.values()) {
      for (const { cache, mode, hits, lookUps, minutes } of byMode.values()) {
        const recent = (counts: readonly number[]) =>
          counts.reduce((sum, count, slice) => sum + ((minutes[slice] ?? 0) >= oldest ? count : 0), 0);
        const all = recent(lookUps);
        if (all > 0) observer(recent(hits) / all, { cache, mode });
      }
    }
  }

  #window(cache: string | undefined, mode: string | undefined): Window | undefined {
    const byMode = getOrCreate(this.#windows, cache, () => new Map<string | undefined, Window>());
    let window = byMode.get(mode);
    if (!window && this.#size < mostNames) {
      this.#size++;
      window = { cache, mode, hits: [], lookUps: [], minutes: [] };
      byMode.set(mode, window);
    }
    return window;
  }
}

import type { Attributes } from '@opentelemetry/api';
import { getOrCreate } from './get-or-create.ts';
import type { LookUps } from './instrument-memory.ts';

const sliceMilliseconds = 60_000;
const slices = 10;
const mostNames = 1000;

type Name = string | undefined;

/** The names of cache and mode as they are recorded. */
export type RecordedNames = (names: { cache: Name; mode: Name }) => Attributes;

/** The share of look-ups that hit over the last ten minutes, by cache and mode. Without look-ups there is no rate. */
export class HitRate {
  /** The same windows, by the names that were given. */
  readonly #known = new Map<Name, Map<Name, LookUps>>();
  readonly #windows: Map<string, LookUps>;
  readonly #recorded: RecordedNames;
  readonly #now: () => number;
  #size = 0;

  /**
   * @param windows where the look-ups are kept, by the text of the recorded names
   * @param now the clock, in milliseconds
   */
  constructor(windows: Map<string, LookUps>, recorded: RecordedNames, now: () => number = Date.now) {
    this.#windows = windows;
    this.#recorded = recorded;
    this.#now = now;
  }

  lookUp(hit: boolean, cache: Name, mode: Name): void {
    const window = this.#known.get(cache)?.get(mode) ?? this.#firstSight(cache, mode);
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

  observe(observer: (rate: number, names: { cache: string; mode: string }) => void): void {
    const oldest = Math.floor(this.#now() / sliceMilliseconds) - slices + 1;
    for (const { cache, mode, hits, lookUps, minutes } of this.#windows.values()) {
      const recent = (counts: readonly number[]) =>
        counts.reduce((sum, count, slice) => sum + ((minutes[slice] ?? 0) >= oldest ? count : 0), 0);
      const all = recent(lookUps);
      if (all > 0) observer(recent(hits) / all, { cache, mode });
    }
  }

  #firstSight(givenCache: Name, givenMode: Name): LookUps | undefined {
    if (this.#size >= mostNames) return undefined;
    const names = this.#recorded({ cache: givenCache, mode: givenMode });
    const [cache, mode] = [String(names.cache), String(names.mode)];
    const window = getOrCreate(this.#windows, JSON.stringify([cache, mode]), () => ({
      cache,
      mode,
      hits: [],
      lookUps: [],
      minutes: [],
    }));
    this.#size++;
    getOrCreate(this.#known, givenCache, () => new Map()).set(givenMode, window);
    return window;
  }
}

import type { Series } from '../model/family.ts';

/** The text of some consecutive series of a family. */
interface SeriesGroup {
  readonly text: Buffer;
  readonly series: readonly Series<unknown>[];
  /** What all its series have in common besides, such as the boundaries of their buckets. */
  readonly shape: unknown;
}

/**
 * What a large family looked like in its last scrape. Most of a page is names and labels, which do not change: the next
 * scrape takes this text and puts new numbers into it.
 */
export class FamilyImage {
  readonly #groups: (SeriesGroup | undefined)[] = [];
  #readers = 0;

  /** Whether a scrape is still being sent, so that the text must not change. */
  get isBeingRead(): boolean {
    return this.#readers > 0;
  }

  retain(): void {
    this.#readers++;
  }

  /** @param abandoned whether the operating system may still hold the text */
  release(abandoned: boolean): void {
    this.#readers--;
    if (abandoned) this.#groups.length = 0;
  }

  /** The text of a group, if it shows the very series `start..end`, in the same shape. */
  textOf(
    group: number,
    series: readonly Series<unknown>[],
    start: number,
    end: number,
    shape: unknown,
  ): Buffer | undefined {
    const known = this.#groups[group];
    if (known === undefined || known.shape !== shape || known.series.length !== end - start) return undefined;
    for (let index = start; index < end; index++) {
      if (known.series[index - start] !== series[index]) return undefined;
    }
    return known.text;
  }

  /** Keeps the text of a group. */
  keep(group: number, kept: SeriesGroup): void {
    this.#groups[group] = kept;
  }

  /** Keeps the text of a group whose series are still the same. */
  replace(group: number, text: Buffer): void {
    const known = this.#groups[group];
    if (known !== undefined && known.text !== text) this.#groups[group] = { ...known, text };
  }

  /** Forgets a group that cannot be used again. */
  forget(group: number): void {
    this.#groups[group] = undefined;
  }

  /** Forgets the groups from one on. */
  end(groups: number): void {
    this.#groups.length = groups;
  }
}

import type { Attributes } from '@opentelemetry/api';
import { attributeText } from './attribute-text.ts';
import { HeaviestNames } from './heaviest-names.ts';
import { type Series, SeriesState } from './series.ts';

/** An attribute whose values share the series of a metric. */
export interface CappedAttribute {
  readonly attribute: string;
  /** How many of its values have series of their own; as many as the series limit allows when absent. */
  readonly names?: number;
}

/** What is over the limit is reported under this name. */
const OTHER = 'other';

/** A name takes another's place when it is this much heavier, so that two alike do not take turns. */
const ADVANTAGE = 1.25;

/** After this time what was recorded counts half, so that a name which fell silent gives way one day. */
const HALF_LIFE_MILLISECONDS = 24 * 3_600_000;

/** At most this part of the names changes at one collection: series that come and go cost their reader dearly. */
const TURNOVER = 0.1;

/** Fewer candidates than this would make the sketch too coarse where a limit is small. */
const LEAST_CANDIDATES = 128;

interface Named<S extends Series> {
  readonly series: Set<S>;
  score: number;
  weight: number;
}

/** Chooses which values of one attribute keep their own series once the instrument is full: the heaviest. */
export class NameCap<S extends Series> {
  /** Whether the limit was reached; from then on only chosen names get series. */
  full = false;
  private readonly attribute: string;
  private readonly names: number;
  private readonly named = new Map<string, Named<S>>();
  private readonly candidates: HeaviestNames;
  private lastDecay = performance.now();

  /** @param limit how many series the metric may have */
  constructor({ attribute, names = Number.POSITIVE_INFINITY }: CappedAttribute, limit: number) {
    this.attribute = attribute;
    this.names = names;
    this.candidates = new HeaviestNames(Math.max(limit, LEAST_CANDIDATES));
  }

  /** Tells whether the attributes' name may have series of its own. */
  admits(attributes: Attributes): boolean {
    return !this.full || this.named.has(this.nameOf(attributes));
  }

  /** Tells whether the attributes' name has no place among the names any more, and from then on chooses. */
  refuses(attributes: Attributes): boolean {
    const name = this.nameOf(attributes);
    if (this.named.has(name) || attributes[this.attribute] === undefined) return false;
    if (this.named.size < this.names) return this.full;
    this.full = true;
    return true;
  }

  /** The same attributes with `other` for a name; nothing when they do not have the capped attribute. */
  fold(attributes: Attributes): Attributes | undefined {
    return attributes[this.attribute] === undefined ? undefined : { ...attributes, [this.attribute]: OTHER };
  }

  /** Counts what a series has under its name. */
  add(series: S): void {
    const name = this.nameOf(series.attributes);
    const entry = this.named.get(name) ?? { series: new Set(), score: 0, weight: 0 };
    this.named.set(name, entry);
    entry.series.add(series);
  }

  /** Counts a series no more. */
  delete(series: S): void {
    const name = this.nameOf(series.attributes);
    const entry = this.named.get(name);
    if (entry?.series.delete(series)) entry.weight -= Math.min(entry.weight, series.weight);
    if (entry?.series.size === 0) this.named.delete(name);
  }

  /** Weighs a measurement that went to `other`. */
  weigh(attributes: Attributes, weight: number): void {
    if (attributes[this.attribute] !== undefined) this.candidates.add(this.nameOf(attributes), weight);
  }

  /**
   * Gives the heaviest candidates a name, and takes it from lighter ones: returns the series that end. `room` is how
   * many series may still be made.
   */
  choose(room: number): S[] {
    if (!this.full || this.candidates.size === 0) return [];
    this.decay();
    const byScore = this.scored();
    const ended: S[] = [];
    let free = room - byScore.filter(([, entry]) => entry.series.size === 0).length;
    let freeNames = this.names - this.named.size;
    let changes = Math.max(1, Math.ceil(byScore.length * TURNOVER));
    for (const { name, weight } of this.candidates.heaviest()) {
      if (changes === 0) break;
      if (free <= 0 || freeNames <= 0) {
        const position = byScore.findIndex(([lightName]) => lightName !== name);
        const [light] = byScore.splice(position, 1);
        if (light === undefined || weight <= light[1].score * ADVANTAGE) break;
        ended.push(...light[1].series);
        free += Math.max(1, light[1].series.size);
        freeNames += 1;
        this.named.delete(light[0]);
        this.candidates.add(light[0], light[1].score);
      }
      this.candidates.delete(name);
      if (!this.named.has(name)) this.named.set(name, { series: new Set(), score: weight, weight: 0 });
      free -= 1;
      freeNames -= 1;
      changes -= 1;
    }
    return ended;
  }

  private scored(): [string, Named<S>][] {
    for (const entry of this.named.values()) {
      let weight = 0;
      for (const series of entry.series) weight += series.weight;
      entry.score += Math.max(0, weight - entry.weight);
      entry.weight = weight;
    }
    return [...this.named]
      .filter(([, entry]) => [...entry.series].every((series) => series.state !== SeriesState.announced))
      .sort(([, a], [, b]) => a.score - b.score);
  }

  private decay(): void {
    const now = performance.now();
    const factor = 0.5 ** ((now - this.lastDecay) / HALF_LIFE_MILLISECONDS);
    this.lastDecay = now;
    this.candidates.scale(factor);
    for (const entry of this.named.values()) entry.score *= factor;
  }

  private nameOf(attributes: Attributes): string {
    return attributeText(attributes[this.attribute]);
  }
}

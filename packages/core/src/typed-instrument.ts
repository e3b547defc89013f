import type { Attributes } from '@opentelemetry/api';
import {
  type AttributeName,
  type AttributeRow,
  type AttributesOf,
  attributeKey,
  attributes as attributeTable,
  closedSets,
  type MetricName,
  type MetricRow,
  metricRow,
} from '@vital/conventions';
import { type NormalizedValue, normalizeAttribute } from './attribute-normalizer.ts';
import { type BoundInstrument, bindInstrument, type RecordingInstrument } from './bind-instrument.ts';
import { getOrCreate } from './get-or-create.ts';
import { guard } from './guard.ts';
import { reportOnce, show } from './report-once.ts';

/** A place in the tree of the attribute values that were seen, one level an attribute: no key that could collide. */
class Place {
  readonly children = new Map<unknown, Place>();
  series: BoundInstrument | undefined;
}

/** Attribute sets whose bound instruments are kept; when there are more, they are bound anew. */
const mostKept = 10_000;

/**
 * An instrument of the catalogue on some meter. It checks value and attributes, binds once for every attribute set, and
 * never throws: a value that cannot be recorded is reported once and dropped.
 */
export class TypedInstrument<Name extends MetricName> {
  readonly #name: Name;
  readonly #row: MetricRow;
  readonly #keys: readonly string[];
  readonly #target: RecordingInstrument;
  #root = new Place();
  #kept = 0;

  constructor(name: Name, target: RecordingInstrument) {
    this.#name = name;
    this.#row = metricRow(name);
    this.#keys = this.#row.attributes.map(attributeKey);
    this.#target = target;
  }

  /** Adds to a counter (not negative) or to an up-down counter. */
  add(value: number, attributes: AttributesOf<Name>): void {
    if (this.accepts(value)) this.#record(value, attributes);
  }

  /** Sets a gauge, or records into a histogram or summary (not negative). */
  record(value: number, attributes: AttributesOf<Name>): void {
    if (this.accepts(value)) this.#record(value, attributes);
  }

  /**
   * Makes sure that a counter's series exists, at 0 where it is new. Call it when work starts that will be counted when it
   * ends: Prometheus' `increase()` cannot see the first increment of a series that was never scraped before it.
   */
  startAtZero(attributes: AttributesOf<Name>): void {
    this.#record(0, attributes);
  }

  /** A provider is somebody else's code, and its views and processors may throw. */
  #record(value: number, attributes: AttributesOf<Name>): void {
    try {
      this.series(attributes)?.record(value);
    } catch (error) {
      reportOnce(`recording ${this.#name}`, `recording ${this.#name} failed: ${show(error)}`);
    }
  }

  /** Whether a value may be recorded; what is wrong with it is reported once. */
  protected accepts(value: number): boolean {
    const mayFall = this.#row.instrument === 'gauge' || this.#row.instrument === 'updowncounter';
    if (typeof value === 'number' && Number.isFinite(value) && (value >= 0 || mayFall)) return true;
    const allowed = mayFall ? 'a finite number' : 'a finite number of at least 0';
    reportOnce(
      `value ${this.#name} ${typeof value === 'number' && value < 0 ? 'negative' : show(value)}`,
      `${this.#name} was given ${show(value)}; ${allowed} is expected, nothing is recorded`,
    );
    return false;
  }

  /** The bound instrument of an attribute set. */
  protected series(attributes: AttributesOf<Name>): BoundInstrument | undefined {
    const given: Readonly<Record<string, unknown>> = attributes ?? {};
    return this.#known(given) ?? guard(`recording ${this.#name}`, () => this.#firstSight(given));
  }

  #known(given: Readonly<Record<string, unknown>>): BoundInstrument | undefined {
    try {
      let place: Place | undefined = this.#root;
      for (const key of this.#keys) {
        place = place.children.get(given[key]);
        if (!place) return undefined;
      }
      return place.series;
    } catch {
      return undefined;
    }
  }

  /** The series of values that were not seen before, at the place of what they are recorded as. */
  #firstSight(given: Readonly<Record<string, unknown>>): BoundInstrument {
    if (this.#kept >= mostKept) {
      this.#root = new Place();
      this.#kept = 0;
    }
    const values = this.#normalize(given);
    const recorded = values.map((value) => value.value);
    const place = this.#place(recorded);
    place.series ??= this.#create(recorded);
    if (values.every((value) => value.repeatable)) {
      this.#kept++;
      this.#place(this.#keys.map((key) => given[key])).series = place.series;
    }
    return place.series;
  }

  #normalize(given: Readonly<Record<string, unknown>>): readonly NormalizedValue[] {
    return this.#row.attributes.map((name) =>
      normalizeAttribute(this.#name, name, given[attributeKey(name)]),
    );
  }

  /** Attributes as they are recorded, without a series of their own. */
  recordedAttributes(attributes: AttributesOf<Name>): Attributes {
    return this.#toAttributes(this.#normalize(attributes ?? {}).map((value) => value.value));
  }

  #toAttributes(values: readonly string[]): Attributes {
    return Object.fromEntries(this.#keys.map((key, index) => [key, values[index]]));
  }

  #place(path: readonly unknown[]): Place {
    let place = this.#root;
    for (const value of path) {
      place = getOrCreate(place.children, value, () => new Place());
    }
    return place;
  }

  #create(values: readonly string[]): BoundInstrument {
    const series = this.#bind(values);
    for (const name of this.#row.startsAtZero ?? []) this.#createSiblings(name, values);
    return series;
  }

  /** The series that differ in one closed attribute, so that all of them start at 0 together. */
  #createSiblings(name: AttributeName, values: readonly string[]): void {
    const { closedSet }: AttributeRow = attributeTable[name];
    if (closedSet === undefined) return;
    const index = this.#row.attributes.indexOf(name);
    for (const value of closedSets[closedSet]) {
      if (value === values[index]) continue;
      const sibling = values.with(index, value);
      const place = this.#place(sibling);
      place.series ??= this.#bind(sibling);
    }
  }

  #bind(values: readonly string[]): BoundInstrument {
    const series = bindInstrument(this.#target, this.#toAttributes(values));
    this.#kept++;
    if (this.#row.instrument === 'counter') series.record(0);
    return series;
  }
}

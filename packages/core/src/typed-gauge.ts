import type { Attributes, Observable, ObservableResult } from '@opentelemetry/api';
import type { AttributesOf, MetricName } from '@vital/conventions';
import { getOrCreate } from './get-or-create.ts';
import { guard } from './guard.ts';
import { TypedInstrument } from './typed-instrument.ts';

/** Called at every collection with a function that takes what is seen at that moment. */
export type Observe<Name extends MetricName> = (
  observer: (value: number, attributes: AttributesOf<Name>) => void,
) => void;

/** The last value that was recorded for an attribute set. */
class Cell {
  readonly attributes: Attributes;
  value: number | undefined;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }

  record(value: number): void {
    this.value = value;
  }
}

/**
 * A gauge of the catalogue. It keeps the recorded values itself and hands them over at collection, so that a recorded and
 * an observed gauge are one instrument, a value that came before the provider is not lost, and a series can end.
 */
export class TypedGauge<Name extends MetricName> extends TypedInstrument<Name> {
  /** By the text of their attributes. */
  readonly #cells: ReadonlyMap<string, Cell>;
  readonly #observers = new Set<Observe<Name>>();

  constructor(name: Name, observable: Observable) {
    const cells = new Map<string, Cell>();
    const bind = (attributes: Attributes): Cell =>
      getOrCreate(cells, JSON.stringify(attributes), () => new Cell(attributes));
    super(name, { bind });
    this.#cells = cells;
    observable.addCallback((result) => {
      guard(`collecting ${name}`, () => this.#collect(result));
    });
  }

  /** Ends a series: it is not reported until it is recorded again. */
  remove(attributes: AttributesOf<Name>): void {
    const cell = this.#cells.get(JSON.stringify(this.recordedAttributes(attributes)));
    if (cell) cell.value = undefined;
  }

  /**
   * Observes at every collection what is known rather than recorded: sizes, ages, pools.
   * @returns a function that ends it
   */
  observe(observe: Observe<Name>): () => void {
    this.#observers.add(observe);
    return () => {
      this.#observers.delete(observe);
    };
  }

  #collect(result: ObservableResult): void {
    for (const { value, attributes } of this.#cells.values()) {
      if (value !== undefined) result.observe(value, attributes);
    }
    for (const observe of this.#observers) {
      guard('observing a gauge', () =>
        observe((value, attributes) => {
          if (this.accepts(value)) result.observe(value, this.recordedAttributes(attributes));
        }),
      );
    }
  }
}

import type { Attributes, Observable, ObservableResult } from '@opentelemetry/api';
import type { AttributesOf, MetricName } from '@vital/conventions';
import type { BoundInstrument } from './bind-instrument.ts';
import { guard } from './guard.ts';
import type { GaugeValue } from './instrument-memory.ts';
import { reportOnce } from './report-once.ts';
import { TypedInstrument } from './typed-instrument.ts';

/** Called at every collection with a function that takes what is seen at that moment. */
export type Observe<Name extends MetricName> = (
  observer: (value: number, attributes: AttributesOf<Name>) => void,
) => void;

/** An observable, which on a late meter can be told to look for the provider of this moment. */
export interface GaugeTarget extends Observable {
  readonly follow?: () => void;
}

/** Series of one gauge that are kept at once: far more than any store takes. */
const mostSeries = 10_000;

/**
 * A gauge of the catalogue. It keeps the recorded values itself and hands them over at collection, so that a recorded and
 * an observed gauge are one instrument, a value that came before the provider is not lost, and a series can end.
 */
export class TypedGauge<Name extends MetricName> extends TypedInstrument<Name> {
  readonly #values: Map<string, GaugeValue>;
  readonly #observers = new Set<Observe<Name>>();
  readonly #target: GaugeTarget;

  constructor(name: Name, target: GaugeTarget, values: Map<string, GaugeValue> = new Map()) {
    const keep = (text: string, attributes: Attributes, value: number) => {
      target.follow?.();
      const kept = values.get(text);
      if (kept) kept.value = value;
      else if (values.size < mostSeries) values.set(text, { attributes, value });
      else reportOnce(`series ${name}`, `${name} has ${mostSeries} series; further ones are not recorded`);
    };
    const bind = (attributes: Attributes): BoundInstrument => {
      const text = JSON.stringify(attributes);
      return { record: (value) => keep(text, attributes, value) };
    };
    super(name, { bind });
    this.#values = values;
    this.#target = target;
    target.addCallback((result) => {
      guard(`collecting ${name}`, () => this.#collect(result));
    });
  }

  /** Ends a series: it is not reported until it is recorded again. */
  remove(attributes: AttributesOf<Name>): void {
    guard('removing a series', () =>
      this.#values.delete(JSON.stringify(this.recordedAttributes(attributes))),
    );
  }

  /** Ends all series that were recorded. */
  clear(): void {
    this.#values.clear();
  }

  /**
   * Observes at every collection what is known rather than recorded: sizes, ages, pools.
   * @returns a function that ends it
   */
  observe(observe: Observe<Name>): () => void {
    guard('observing a gauge', () => this.#target.follow?.());
    this.#observers.add(observe);
    return () => {
      this.#observers.delete(observe);
    };
  }

  #collect(result: ObservableResult): void {
    for (const { value, attributes } of this.#values.values()) result.observe(value, attributes);
    for (const observe of this.#observers) {
      guard('observing a gauge', () =>
        observe((value, attributes) => {
          if (this.accepts(value)) result.observe(value, this.recordedAttributes(attributes));
        }),
      );
    }
  }
}

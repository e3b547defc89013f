import type { Attributes, Context, Meter } from '@opentelemetry/api';
import { type BoundInstrument, bindInstrument, type RecordingInstrument } from './bind-instrument.ts';

/** What becomes of values that come before there is a provider: added up, the last one kept, or dropped. */
export type EarlyValues = 'sum' | 'last' | 'drop';

/** Bound instruments that may wait for a provider at once; what comes for further ones is dropped. */
const mostWaiting = 10_000;

/** An instrument of a late meter: it exists before the real one does, and moves when the provider changes. */
export class LateInstrument {
  readonly #create: (meter: Meter) => RecordingInstrument;
  readonly #early: EarlyValues;
  /** Called before a value is recorded, so that the meter can move first. */
  readonly follow: () => void;
  readonly #waiting = new Set<LateBoundInstrument>();
  /** The real instrument, once there is one. */
  target: RecordingInstrument | undefined;

  constructor(create: (meter: Meter) => RecordingInstrument, follow: () => void, early: EarlyValues) {
    this.#create = create;
    this.follow = follow;
    this.#early = early;
  }

  bindTo(meter: Meter | undefined): void {
    this.target = meter && this.#create(meter);
    if (!this.target) return;
    for (const bound of this.#waiting) bound.deliver();
    this.#waiting.clear();
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    this.follow();
    this.target?.add?.(value, attributes, context);
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    this.follow();
    this.target?.record?.(value, attributes, context);
  }

  /** Unlike `add` and `record` of the instrument itself, a bound one keeps early values for the provider to come. */
  bind(attributes: Attributes): BoundInstrument {
    return new LateBoundInstrument(this, attributes);
  }

  /** What a bound instrument holds after an early value; undefined where nothing is kept. */
  keep(bound: LateBoundInstrument, held: number | undefined, value: number): number | undefined {
    if (this.#early === 'drop' || this.#waiting.size >= mostWaiting) return held;
    this.#waiting.add(bound);
    return this.#early === 'sum' ? (held ?? 0) + value : value;
  }
}

class LateBoundInstrument implements BoundInstrument {
  readonly #instrument: LateInstrument;
  readonly #attributes: Attributes;
  /** The real instrument that `#bound` belongs to. */
  #target: RecordingInstrument | undefined;
  #bound: BoundInstrument | undefined;
  #held: number | undefined;

  constructor(instrument: LateInstrument, attributes: Attributes) {
    this.#instrument = instrument;
    this.#attributes = attributes;
  }

  record(value: number): void {
    this.#instrument.follow();
    const { target } = this.#instrument;
    if (target !== this.#target) {
      this.#target = target;
      this.#bound = target && bindInstrument(target, this.#attributes);
    }
    if (this.#bound) this.#bound.record(value);
    else this.#held = this.#instrument.keep(this, this.#held, value);
  }

  /** Hands over what came before there was a provider. */
  deliver(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.record(held);
  }
}

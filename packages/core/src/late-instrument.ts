import type { Attributes, Context, Meter } from '@opentelemetry/api';
import { type BoundInstrument, bindInstrument, type RecordingInstrument } from './bind-instrument.ts';

/** What becomes of values that come before there is a provider: added up, the last one kept, or dropped. */
export type EarlyValues = 'sum' | 'last' | 'drop';

/** An instrument of a late meter: it exists before the real one does, and moves when the provider changes. */
export class LateInstrument {
  readonly #create: (meter: Meter) => RecordingInstrument;
  readonly #follow: () => void;
  readonly #early: EarlyValues;
  readonly #bound: LateBoundInstrument[] = [];
  #target: RecordingInstrument | undefined;

  /** @param follow called before a value is recorded, so that the meter can move first */
  constructor(create: (meter: Meter) => RecordingInstrument, follow: () => void, early: EarlyValues) {
    this.#create = create;
    this.#follow = follow;
    this.#early = early;
  }

  bindTo(meter: Meter | undefined): void {
    this.#target = meter && this.#create(meter);
    for (const bound of this.#bound) bound.bindTo(this.#target);
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    this.#follow();
    this.#target?.add?.(value, attributes, context);
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    this.#follow();
    this.#target?.record?.(value, attributes, context);
  }

  /** Unlike `add` and `record` of the instrument itself, a bound one keeps early values for the provider to come. */
  bind(attributes: Attributes): BoundInstrument {
    const bound = new LateBoundInstrument(attributes, this.#follow, this.#early);
    this.#bound.push(bound);
    bound.bindTo(this.#target);
    return bound;
  }
}

class LateBoundInstrument implements BoundInstrument {
  readonly #attributes: Attributes;
  readonly #follow: () => void;
  readonly #early: EarlyValues;
  #target: BoundInstrument | undefined;
  #pending: number | undefined;

  constructor(attributes: Attributes, follow: () => void, early: EarlyValues) {
    this.#attributes = attributes;
    this.#follow = follow;
    this.#early = early;
  }

  bindTo(instrument: RecordingInstrument | undefined): void {
    this.#target = instrument && bindInstrument(instrument, this.#attributes);
    if (!this.#target || this.#pending === undefined) return;
    this.#target.record(this.#pending);
    this.#pending = undefined;
  }

  record(value: number): void {
    this.#follow();
    if (this.#target) this.#target.record(value);
    else if (this.#early === 'sum') this.#pending = (this.#pending ?? 0) + value;
    else if (this.#early === 'last') this.#pending = value;
  }
}

import type { Attributes, HrTime } from '@opentelemetry/api';
import type { Exemplar } from './exemplar.ts';

/** Where a series stands; only a live one takes a bound instrument's measurement without a question. */
export const SeriesState = {
  /** Bound, but nothing was recorded yet: it is not reported. */
  reserved: 0,
  live: 1,
  /** Born after its instrument was full: it is reported at 0 first, until then its measurements go to `other`. */
  announced: 2,
  /** Waits for a measurement that it will pass on to the series which takes what is over the limit. */
  staged: 3,
  ended: 4,
  /** Live, and its measurements may become exemplars. */
  sampled: 5,
} as const;
export type SeriesState = (typeof SeriesState)[keyof typeof SeriesState];

const NEVER: HrTime = [0, 0];

/** What an instrument keeps for one set of attributes. `Value` is its state as data points carry it. */
export abstract class Series<Value = unknown> {
  state: SeriesState = SeriesState.reserved;
  startTime: HrTime = NEVER;
  key = '';
  readonly attributes: Attributes;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }

  /** Whether the series takes measurements. */
  get isLive(): boolean {
    return this.state === SeriesState.live || this.state === SeriesState.sampled;
  }

  /** Whether the series is reported. */
  get isShown(): boolean {
    return this.isLive || this.state === SeriesState.announced;
  }

  /** Adds a measurement that was found valid to a live series. */
  abstract record(value: number): void;

  /** How much the series has recorded: what the heaviest names are chosen by, and whether it changed. */
  abstract get weight(): number;

  /** Takes over everything that another series of the same instrument has recorded and leaves that one empty. */
  abstract absorb(other: this): void;

  /** The present state as a value of its own that no later measurement changes. */
  abstract snapshot(): Value;

  /** The present state, written into an earlier one where that is an object. */
  abstract update(value: Value): Value;

  /** Keeps an exemplar; kinds that have none ignore it. */
  keepExemplar(_exemplar: Exemplar): void {}

  /** The exemplars that were kept. */
  exemplars(): Exemplar[] {
    return [];
  }
}

import type { Attributes } from '@opentelemetry/api';

/** The last value of a gauge for an attribute set. */
export interface GaugeValue {
  readonly attributes: Attributes;
  value: number;
}

/** Look-ups of one cache in one mode: a ring of slices, each good for one minute. */
export interface LookUps {
  readonly cache: string;
  readonly mode: string;
  readonly hits: number[];
  readonly lookUps: number[];
  /** The minute that each slice counts. */
  readonly minutes: number[];
}

/**
 * What instruments remember that no store can be asked for. Copies of this package that record on one meter share it, or
 * each of them would report a value of its own for the same series.
 */
export interface InstrumentMemory {
  /** By metric and the text of the attributes. */
  readonly gauges: Map<string, Map<string, GaugeValue>>;
  /** By the text of cache and mode as they are recorded. */
  readonly lookUps: Map<string, LookUps>;
}

export function createInstrumentMemory(): InstrumentMemory {
  return { gauges: new Map(), lookUps: new Map() };
}

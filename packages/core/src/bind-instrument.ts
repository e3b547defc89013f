import type { Attributes, Context } from '@opentelemetry/api';

/** An instrument with its attributes fixed: recording on it looks nothing up. */
export interface BoundInstrument {
  /** Adds to a sum, or records into any other instrument. */
  record(value: number): void;
}

/** What counters (`add`), gauges, histograms and summaries (`record`) of any meter have in common. */
export interface RecordingInstrument {
  add?(value: number, attributes?: Attributes, context?: Context): void;
  record?(value: number, attributes?: Attributes, context?: Context): void;
  /** The Bind API, in development in the OpenTelemetry specification (metrics/api.md, "Bind"). */
  bind?(attributes: Attributes): { add?(value: number): void; record?(value: number): void };
}

/** Fixes the attributes by the instrument's own `bind` where it has one, and else by a closure over `add` or `record`. */
export function bindInstrument(instrument: RecordingInstrument, attributes: Attributes): BoundInstrument {
  const bound = instrument.bind?.(attributes);
  if (bound?.add) return { record: bound.add.bind(bound) };
  if (bound?.record) return { record: bound.record.bind(bound) };
  if (instrument.add) return { record: (value) => instrument.add?.(value, attributes) };
  return { record: (value) => instrument.record?.(value, attributes) };
}

import type { Meter, MetricOptions } from '@opentelemetry/api';
import type { RecordingInstrument } from './bind-instrument.ts';

/** A summary's options: OpenTelemetry's, and which quantiles it gives. */
export interface SummaryOptions extends Omit<MetricOptions, 'advice'> {
  readonly advice?: { readonly quantiles?: readonly number[] } | undefined;
}

/** A meter that has summaries, as Vital's store does. OpenTelemetry has no such instrument. */
export interface SummaryMeter extends Meter {
  createSummary(name: string, options?: SummaryOptions): RecordingInstrument;
}

/** Whether a meter has summaries. */
export function hasSummaries(meter: Meter): meter is SummaryMeter {
  return 'createSummary' in meter && typeof meter.createSummary === 'function';
}

/** The meter's summary, or an instrument that records nothing where it has none. */
export function createSummary(meter: Meter, name: string, options?: SummaryOptions): RecordingInstrument {
  return hasSummaries(meter) ? meter.createSummary(name, options) : {};
}

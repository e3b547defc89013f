import type { Attributes, MetricAdvice, MetricOptions } from '@opentelemetry/api';

/** The quantiles of a summary that is created without advice. */
export const DEFAULT_QUANTILES: readonly number[] = [0.5, 0.9, 0.95, 0.99];

/** What a summary is created with. */
export interface SummaryOptions extends Omit<MetricOptions, 'advice'> {
  /** `quantiles`: those to report, each from 0 to 1; 0.5, 0.9, 0.95 and 0.99 when absent. */
  advice?: MetricAdvice & { quantiles?: readonly number[] };
  /** The same, for callers who have no other advice. */
  quantiles?: readonly number[];
}

/** A summary whose attributes are fixed: recording looks nothing up. */
export interface BoundSummary {
  /** Records one finite value; any other is refused and counted. */
  record(value: number): void;
}

/**
 * Count and sum since the beginning, and quantiles over a sliding window of ten minutes. OpenTelemetry has no such
 * instrument; it exists for scrapes. Quantiles of several processes cannot be combined: for that, use a histogram.
 */
export interface Summary {
  /** Records one finite value; any other is refused and counted. */
  record(value: number, attributes?: Attributes): void;
  /** Fixes the attributes of all measurements of the instrument that is returned. */
  bind(attributes?: Attributes): BoundSummary;
}

import type { Attributes, HrTime, ValueType } from '@opentelemetry/api';

/** One quantile of a summary: `quantile` lies in 0..1, `value` is in the metric's unit, NaN when nothing is known. */
export interface SummaryQuantile {
  readonly quantile: number;
  readonly value: number;
}

/** What a summary has observed: `count` and `sum` since the start, the quantiles over its own window. */
export interface SummaryValue {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly SummaryQuantile[];
  /** What the quantiles were computed from. Without it those of several workers cannot be made one. */
  readonly slices?: readonly QuantileSlice[] | (() => readonly QuantileSlice[]);
}

/** A part of a summary's window: the values recorded in it, or what stands for them, in ascending order, and how many of each. */
export interface QuantileSlice {
  /** When it leaves the window, in milliseconds since the epoch. */
  readonly expires: number;
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** One series of a summary. */
export interface SummaryDataPoint {
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly value: SummaryValue;
}

/**
 * A summary, which OpenTelemetry's data model has and its JavaScript SDK has not. A `MetricProducer` hands it to the
 * reader among its other metrics; it is known by its shape alone, so a store need not import this package.
 */
export interface SummaryMetricData {
  readonly descriptor: {
    readonly name: string;
    readonly description: string;
    readonly unit: string;
    readonly type?: string;
    readonly valueType: ValueType;
  };
  readonly dataPointType: 'SUMMARY';
  readonly aggregationTemporality: number;
  readonly dataPoints: readonly SummaryDataPoint[];
}

/** Whether a metric is a summary. */
export function isSummaryMetricData(metric: {
  readonly dataPointType: unknown;
}): metric is SummaryMetricData {
  return metric.dataPointType === 'SUMMARY';
}

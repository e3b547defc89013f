import type { Attributes, HrTime, ValueType } from '@opentelemetry/api';
import type { AggregationTemporality, MetricData } from '@opentelemetry/sdk-metrics';

/** One quantile (0 to 1) of a summary and its value; NaN when nothing was recorded in the window. */
export interface QuantileValue {
  readonly quantile: number;
  readonly value: number;
}

/**
 * What was recorded in one slice of a summary's window: values in ascending order, each within the relative error of those
 * that it stands for, and how many they are. The same slice of several processes is one by adding the counts of equal values.
 */
export interface QuantileSlice {
  /** When it leaves the window, in milliseconds since the epoch. */
  readonly expires: number;
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** The state of one summary series: count and sum since it began, quantiles over the last ten minutes. */
export interface SummaryValue {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly QuantileValue[];
  /** What the quantiles were computed from as this is called, for who makes one of several processes' summaries. */
  slices(): QuantileSlice[];
}

/** One series of a summary, as OTLP's `SummaryDataPoint` has it. */
export interface SummaryDataPoint {
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly value: SummaryValue;
}

/**
 * A summary beside the metric data that `@opentelemetry/sdk-metrics` knows. Its data point type is a string, which no
 * kind of the SDK's has, so a reader that does not know summaries can tell it apart.
 */
export interface SummaryMetricData {
  readonly descriptor: {
    readonly name: string;
    readonly description: string;
    readonly unit: string;
    readonly valueType: ValueType;
    readonly type: 'SUMMARY';
  };
  readonly aggregationTemporality: AggregationTemporality;
  readonly dataPointType: 'SUMMARY';
  readonly dataPoints: SummaryDataPoint[];
}

/** Tells whether one metric of a collection is a summary. */
export function isSummaryMetricData(metric: MetricData | SummaryMetricData): metric is SummaryMetricData {
  return metric.dataPointType === 'SUMMARY';
}

/**
 * Puts a summary among a collection's metrics. This is the one place where the types are overruled: OpenTelemetry's
 * `MetricData` has no summary, and a reader that asked for summaries tells them by {@link isSummaryMetricData}.
 */
export function asMetricData(summary: SummaryMetricData): MetricData {
  return summary as unknown as MetricData;
}

import type { HrTime, MetricAdvice, ValueType } from '@opentelemetry/api';
import type {
  AggregationTemporality,
  DataPoint,
  DataPointType,
  InstrumentType,
  MetricData,
} from '@opentelemetry/sdk-metrics';
import type { Exemplar } from './exemplar.ts';
import type { Observation } from './observable-instrument.ts';
import type { SummaryMetricData } from './summary-data.ts';

// OpenTelemetry's numbers, by their types alone: to load its SDK for them would take longer than to load this package.
export const CUMULATIVE: AggregationTemporality.CUMULATIVE = 1;
export const DELTA: AggregationTemporality.DELTA = 0;
export const HISTOGRAM: DataPointType.HISTOGRAM = 0;
export const EXPONENTIAL_HISTOGRAM: DataPointType.EXPONENTIAL_HISTOGRAM = 1;
export const GAUGE: DataPointType.GAUGE = 2;
export const SUM: DataPointType.SUM = 3;

/** The kinds of instrument by the names that OpenTelemetry gives them; summaries are beside them. */
export type StreamType = `${InstrumentType}` | 'SUMMARY';

/** What a metric says about itself. */
export interface StreamDescriptor {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly type: StreamType;
  readonly valueType: ValueType;
  readonly advice: MetricAdvice;
}

/** A data point with the exemplars that OpenTelemetry's type has no place for. */
export type ExemplifiedDataPoint<T> = DataPoint<T> & { exemplars?: readonly Exemplar[] };

/** What one collection of one reader knows. */
export interface Round {
  /** The number of this collection among all of the provider, and of the reader's one before. */
  readonly number: number;
  readonly previous: number;
  /** How many collections the reader has made, this one included. */
  readonly count: number;
  /** When the reader collected before; absent the first time. */
  readonly previousTime: HrTime | undefined;
  readonly time: HrTime;
  readonly observations: readonly Observation[];
}

/** How a reader wants its metrics. */
export interface ReadOptions {
  readonly temporality: AggregationTemporality;
  readonly reusePoints: boolean;
}

/** One metric as one reader sees it. */
export interface StreamReader {
  /** The present state; nothing when there is no series. */
  collect(round: Round): MetricData | SummaryMetricData | undefined;
}

/** One metric: what one instrument, as one view has it, has recorded. */
export interface MetricStream {
  readonly descriptor: StreamDescriptor;
  open(options: ReadOptions): StreamReader;
  /** Comes before the readings of a collection. */
  prepare(): void;
  /** Comes after them; every reader has seen the collections up to the one that is reached. */
  settle(reached: number): void;
}

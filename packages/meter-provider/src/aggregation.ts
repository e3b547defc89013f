import type { Attributes } from '@opentelemetry/api';
import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import {
  BoundHistogram,
  type BoundInstrument,
  BoundLastValue,
  BoundMonotonicSum,
  BoundSum,
} from './bound-instruments.ts';
import { ExponentialHistogramSeries, subtractExponentialHistogram } from './exponential-histogram-series.ts';
import type { Interval } from './extremes.ts';
import { HistogramSeries, subtractHistogram } from './histogram-series.ts';
import { LastValueSeries } from './last-value-series.ts';
import type { Series } from './series.ts';
import type { SeriesStore } from './series-store.ts';
import { SumSeries } from './sum-series.ts';
import type { SummaryValue } from './summary-data.ts';
import { SummarySeries } from './summary-series.ts';

/** How the measurements of an instrument become series. */
export interface Aggregation<S extends Series<Value>, Value> {
  readonly kind: 'monotonic sum' | 'sum' | 'last value' | 'histogram' | 'exponential histogram' | 'summary';
  create(attributes: Attributes): S;
  /** An instrument that records to a series of the store until the series ends. */
  bind(store: SeriesStore<S, Value>, series: S): BoundInstrument;
  /** What was recorded between two states of a series; absent where a state is not a sum of measurements. */
  readonly subtract?: (current: Value, previous: Value, interval: Interval) => Value;
  /** Keeps an interval's smallest and largest value up to date from now on. */
  readonly follow?: (series: S, interval: Interval) => void;
  /** Whether its measurements may become exemplars. */
  readonly hasExemplars: boolean;
}

/** The boundaries that the specification gives a histogram without advice. */
export const DEFAULT_BOUNDARIES: readonly number[] = [
  0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000,
];

/** The number of exponential buckets that the specification gives. */
export const DEFAULT_MAX_SIZE = 160;

const subtractNumbers = (current: number, previous: number) => current - previous;

/** A total that only grows. */
export const monotonicSum: Aggregation<SumSeries, number> = {
  kind: 'monotonic sum',
  create: (attributes) => new SumSeries(attributes),
  bind: (store, series) => new BoundMonotonicSum(store, series),
  subtract: subtractNumbers,
  hasExemplars: true,
};

/** A total that goes up and down. */
export const sum: Aggregation<SumSeries, number> = {
  kind: 'sum',
  create: (attributes) => new SumSeries(attributes),
  bind: (store, series) => new BoundSum(store, series),
  subtract: subtractNumbers,
  hasExemplars: false,
};

/** The last value. */
export const lastValue: Aggregation<LastValueSeries, number> = {
  kind: 'last value',
  create: (attributes) => new LastValueSeries(attributes),
  bind: (store, series) => new BoundLastValue(store, series),
  hasExemplars: false,
};

/** A histogram with the given ascending boundaries. */
export function histogram(boundaries: readonly number[]): Aggregation<HistogramSeries, Histogram> {
  const shared = [...boundaries];
  return {
    kind: 'histogram',
    create: (attributes) => new HistogramSeries(attributes, shared),
    bind: (store, series) => new BoundHistogram(store, series, 0),
    subtract: subtractHistogram,
    follow: ({ extremes }, interval) => extremes.follow(interval),
    hasExemplars: true,
  };
}

/** A histogram with at most so many exponential buckets. */
export function exponentialHistogram(
  maxSize: number,
): Aggregation<ExponentialHistogramSeries, ExponentialHistogram> {
  return {
    kind: 'exponential histogram',
    create: (attributes) => new ExponentialHistogramSeries(attributes, maxSize),
    bind: (store, series) => new BoundHistogram(store, series, 0),
    subtract: subtractExponentialHistogram,
    follow: ({ extremes }, interval) => extremes.follow(interval),
    hasExemplars: true,
  };
}

/** A summary with the given quantiles. */
export function summary(quantiles: readonly number[]): Aggregation<SummarySeries, SummaryValue> {
  return {
    kind: 'summary',
    create: (attributes) => new SummarySeries(attributes, quantiles),
    bind: (store, series) => new BoundHistogram(store, series, -Number.MAX_VALUE),
    hasExemplars: false,
  };
}

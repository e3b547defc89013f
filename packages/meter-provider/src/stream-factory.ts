import { diag } from '@opentelemetry/api';
import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import {
  DEFAULT_BOUNDARIES,
  DEFAULT_MAX_SIZE,
  exponentialHistogram,
  histogram,
  lastValue,
  monotonicSum,
  sum,
  summary,
} from './aggregation.ts';
import {
  EXPONENTIAL_HISTOGRAM,
  GAUGE,
  HISTOGRAM,
  type MetricStream,
  type StreamDescriptor,
  SUM,
} from './metric-stream.ts';
import type { CappedAttribute } from './name-cap.ts';
import type { Series } from './series.ts';
import { SeriesStore } from './series-store.ts';
import type { StoreOptions, StoreSurroundings } from './store-options.ts';
import { DEFAULT_QUANTILES } from './summary.ts';
import type { MeasurementSink } from './sync-instrument.ts';
import { SyncStream } from './sync-stream.ts';
import type { ViewedStream } from './view.ts';

/** The limits that apply to the metrics of a provider. */
export interface Limits {
  /** Series that an instrument may have, when nothing else is said. */
  readonly cardinalityLimit: number;
  /** The same for single metrics, by name. */
  readonly limits: Readonly<Record<string, number>>;
  /** The attribute whose lighter values become `other` when the metric is full, by the metric's name. */
  readonly capAttributes: Readonly<Record<string, string | CappedAttribute>>;
  readonly idleSeconds: number | undefined;
  readonly views: readonly ViewOptions[];
}

// The numbers of OpenTelemetry's AggregationType, by their type alone.
const DEFAULT = 0;
const DROP = 1;
const SUM_AGGREGATION = 2;
const EXPLICIT = 4;
const EXPONENTIAL = 5;

const asCap = (cap: string | CappedAttribute | undefined): CappedAttribute | undefined =>
  typeof cap === 'string' ? { attribute: cap } : cap;

/** A metric of a synchronous instrument, and where its measurements go; nothing when the view drops it. */
export function makeSyncStream(
  viewed: ViewedStream,
  limits: Limits,
  surroundings: StoreSurroundings,
): { stream: MetricStream; sink: MeasurementSink } | undefined {
  const { descriptor, aggregation } = viewed;
  const type: number = aggregation?.type ?? DEFAULT;
  if (type === DROP) return undefined;
  const options = {
    metric: descriptor.name,
    limit: viewed.limit ?? limits.limits[descriptor.name] ?? limits.cardinalityLimit,
    cap: asCap(limits.capAttributes[descriptor.name]),
    nonNegative: descriptor.type === 'COUNTER' || descriptor.type === 'HISTOGRAM',
    idleSeconds: limits.idleSeconds,
    process: viewed.process,
  };
  const join = <S extends Series<Value>, Value>(
    store: SeriesStore<S, Value>,
    toMetricData: ConstructorParameters<typeof SyncStream<S, Value>>[2],
  ) => ({ stream: new SyncStream(descriptor, store, toMetricData, surroundings.clock), sink: store });
  const storeOf = <S extends Series<Value>, Value>(how: StoreOptions<S, Value>['aggregation']) =>
    new SeriesStore<S, Value>({ ...options, aggregation: how }, surroundings);

  if (descriptor.type === 'SUMMARY') {
    const { name, description, unit, valueType } = descriptor;
    return join(storeOf(summary(quantilesOf(descriptor))), (dataPoints) => ({
      descriptor: { name, description, unit, valueType, type: 'SUMMARY' },
      aggregationTemporality: 1,
      dataPointType: 'SUMMARY',
      dataPoints,
    }));
  }
  if (descriptor.type === 'GAUGE') {
    return join(storeOf(lastValue), (dataPoints, { temporality }) => ({
      descriptor,
      aggregationTemporality: temporality,
      dataPointType: GAUGE,
      dataPoints,
    }));
  }
  if (type === EXPONENTIAL) {
    const how = exponentialHistogram(maxSizeOf(aggregation));
    return join(storeOf(how), (dataPoints, { temporality }) => ({
      descriptor,
      aggregationTemporality: temporality,
      dataPointType: EXPONENTIAL_HISTOGRAM,
      dataPoints,
    }));
  }
  if (descriptor.type === 'HISTOGRAM' ? type !== SUM_AGGREGATION : type === EXPLICIT) {
    return join(storeOf(histogram(boundariesOf(viewed))), (dataPoints, { temporality }) => ({
      descriptor,
      aggregationTemporality: temporality,
      dataPointType: HISTOGRAM,
      dataPoints,
    }));
  }
  const isMonotonic = descriptor.type !== 'UP_DOWN_COUNTER';
  return join(storeOf(isMonotonic ? monotonicSum : sum), (dataPoints, { temporality }) => ({
    descriptor,
    aggregationTemporality: temporality,
    dataPointType: SUM,
    isMonotonic,
    dataPoints,
  }));
}

function optionsOf(
  aggregation: ViewedStream['aggregation'],
): object & { maxSize?: number } & { boundaries?: number[] } {
  return (aggregation !== undefined && 'options' in aggregation && aggregation.options) || {};
}

function maxSizeOf(aggregation: ViewedStream['aggregation']): number {
  const options = optionsOf(aggregation);
  const wanted = 'maxSize' in options ? options.maxSize : undefined;
  return Math.max(2, wanted ?? DEFAULT_MAX_SIZE);
}

function boundariesOf({ aggregation, descriptor }: ViewedStream): readonly number[] {
  const options = optionsOf(aggregation);
  const viewed = 'boundaries' in options ? options.boundaries : undefined;
  const wanted = viewed ?? descriptor.advice.explicitBucketBoundaries;
  if (wanted === undefined) return DEFAULT_BOUNDARIES;
  const isValid =
    Array.isArray(wanted) &&
    wanted.every((boundary) => typeof boundary === 'number' && !Number.isNaN(boundary));
  if (!isValid) {
    diag.error(
      `Metric ${descriptor.name}: its bucket boundaries ${JSON.stringify(wanted)} are no list of numbers; the default ones are used`,
    );
    return DEFAULT_BOUNDARIES;
  }
  return [...new Set(wanted.filter(Number.isFinite))].sort((a, b) => a - b);
}

function quantilesOf({ name, advice }: StreamDescriptor): readonly number[] {
  const wanted: unknown = 'quantiles' in advice ? advice.quantiles : undefined;
  if (wanted === undefined) return DEFAULT_QUANTILES;
  if (Array.isArray(wanted) && wanted.every((quantile) => quantile >= 0 && quantile <= 1)) return [...wanted];
  diag.error(
    `Metric ${name}: its quantiles ${JSON.stringify(wanted)} are no list of numbers from 0 to 1; the default ones are used`,
  );
  return DEFAULT_QUANTILES;
}

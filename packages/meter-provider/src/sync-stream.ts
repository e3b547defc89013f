import type { HrTime } from '@opentelemetry/api';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { attributesText } from './attribute-text.ts';
import type { Clock } from './clock.ts';
import { Interval } from './extremes.ts';
import {
  DELTA,
  type ExemplifiedDataPoint,
  type MetricStream,
  type ReadOptions,
  type Round,
  type StreamDescriptor,
  type StreamReader,
} from './metric-stream.ts';
import { PointCache } from './point-cache.ts';
import type { Series } from './series.ts';
import type { SeriesStore } from './series-store.ts';
import type { SummaryMetricData } from './summary-data.ts';

type ToMetricData<Value> = (
  points: ExemplifiedDataPoint<Value>[],
  options: ReadOptions,
) => MetricData | SummaryMetricData;

/** The metric of a synchronous instrument. */
export class SyncStream<S extends Series<Value>, Value> implements MetricStream {
  readonly descriptor: StreamDescriptor;
  readonly store: SeriesStore<S, Value>;
  private readonly toMetricData: ToMetricData<Value>;
  private readonly createdAt: HrTime;

  constructor(
    descriptor: StreamDescriptor,
    store: SeriesStore<S, Value>,
    toMetricData: ToMetricData<Value>,
    clock: Clock,
  ) {
    this.descriptor = descriptor;
    this.store = store;
    this.toMetricData = toMetricData;
    this.createdAt = clock.now();
  }

  prepare(): void {
    this.store.prepare();
  }

  settle(reached: number): void {
    this.store.settle(reached);
  }

  open(options: ReadOptions): StreamReader {
    const isDelta = options.temporality === DELTA && this.descriptor.type !== 'SUMMARY';
    const points = isDelta ? new DeltaPoints(this.store, this.createdAt) : this.cumulative(options);
    return {
      collect: (round) => {
        const dataPoints = points.collect(round);
        return dataPoints.length === 0 ? undefined : this.toMetricData(dataPoints, options);
      },
    };
  }

  private cumulative(options: ReadOptions): { collect(round: Round): ExemplifiedDataPoint<Value>[] } {
    const { store } = this;
    const cache = options.reusePoints ? new PointCache(store) : undefined;
    return {
      collect: (round) => {
        const points = cache?.collect(round.time) ?? freshPoints(store, round.time);
        const ended = store.ended.filter(({ at, isReported }) => isReported && round.previous < at);
        if (ended.length === 0) return points;
        return [...points, ...ended.map(({ series }) => freshPoint(store, series, round.time))];
      },
    };
  }
}

function freshPoints<S extends Series<Value>, Value>(
  store: SeriesStore<S, Value>,
  time: HrTime,
): ExemplifiedDataPoint<Value>[] {
  const points: ExemplifiedDataPoint<Value>[] = [];
  for (const series of store.series) {
    if (series.isShown) points.push(freshPoint(store, series, time));
  }
  return points;
}

function freshPoint<S extends Series<Value>, Value>(
  store: SeriesStore<S, Value>,
  series: S,
  endTime: HrTime,
): ExemplifiedDataPoint<Value> {
  const { startTime, attributes } = series;
  const point = { startTime, endTime, attributes, value: series.snapshot() };
  return store.showsExemplars ? { ...point, exemplars: series.exemplars() } : point;
}

/** What was recorded since the reader's collection before. */
class DeltaPoints<S extends Series<Value>, Value> {
  private readonly store: SeriesStore<S, Value>;
  private readonly createdAt: HrTime;
  private readonly states = new WeakMap<S, { value: Value; weight: number; interval: Interval }>();

  constructor(store: SeriesStore<S, Value>, createdAt: HrTime) {
    this.store = store;
    this.createdAt = createdAt;
  }

  collect(round: Round): ExemplifiedDataPoint<Value>[] {
    const points: ExemplifiedDataPoint<Value>[] = [];
    for (const { series, at } of this.store.ended) {
      if (round.previous < at) this.collectSeries(series, round, points);
    }
    // A series that was removed and has begun anew would be there twice: the new one waits for the next collection.
    const ended = new Set(points.map(({ attributes }) => attributesText(attributes)));
    for (const series of this.store.series) {
      const isTwice = ended.size > 0 && ended.has(attributesText(series.attributes));
      if (series.isLive && !isTwice) this.collectSeries(series, round, points);
    }
    return points;
  }

  private collectSeries(series: S, round: Round, points: ExemplifiedDataPoint<Value>[]): void {
    const { subtract, follow } = this.store.aggregation;
    const current = series.snapshot();
    const before = this.states.get(series);
    const interval = before?.interval ?? new Interval();
    if (before === undefined) follow?.(series, interval);
    this.states.set(series, { value: current, weight: series.weight, interval });
    const isChanged =
      before === undefined || !isSame(current, before.value) || series.weight !== before.weight;
    if (!isChanged) return;
    const startTime = round.previousTime ?? this.createdAt;
    let value = current;
    if (before !== undefined && subtract !== undefined) value = subtract(current, before.value, interval);
    interval.reset();
    const point = { startTime, endTime: round.time, attributes: series.attributes, value };
    points.push(
      this.store.showsExemplars ? { ...point, exemplars: exemplarsSince(series, startTime) } : point,
    );
  }
}

function isSame(current: unknown, previous: unknown): boolean {
  return typeof current === 'object' || current === previous;
}

function exemplarsSince(series: Series, [seconds, nanoseconds]: HrTime) {
  return series
    .exemplars()
    .filter(({ timestamp: [s, n] }) => s > seconds || (s === seconds && n >= nanoseconds));
}

import type { Observable } from '@opentelemetry/api';
import type { GaugeMetricData, SumMetricData } from '@opentelemetry/sdk-metrics';
import type { Clock } from './clock.ts';
import {
  DELTA,
  GAUGE,
  type MetricStream,
  type ReadOptions,
  type StreamDescriptor,
  type StreamReader,
  SUM,
} from './metric-stream.ts';
import { type ObservedMetric, type ObservedSeries, ObservedStore } from './observed-series.ts';

type MutableEndTime = { startTime: ObservedSeries['startTime']; endTime: ObservedSeries['startTime'] };
type Point = MutableEndTime & { attributes: ObservedSeries['attributes']; value: number };

/** The metric of an observable instrument. */
export class ObservableStream implements MetricStream {
  readonly descriptor: StreamDescriptor;
  private readonly instrument: Observable;
  private readonly metric: ObservedMetric;
  private readonly clock: Clock;

  constructor(descriptor: StreamDescriptor, instrument: Observable, metric: ObservedMetric, clock: Clock) {
    this.descriptor = descriptor;
    this.instrument = instrument;
    this.metric = metric;
    this.clock = clock;
  }

  prepare(): void {}

  settle(): void {}

  open(options: ReadOptions): StreamReader {
    const { descriptor, metric, clock } = this;
    const store = new ObservedStore(metric, clock);
    const createdAt = clock.now();
    const isMonotonic = descriptor.type === 'OBSERVABLE_COUNTER';
    const isDelta = options.temporality === DELTA && !metric.isGauge;
    const reported = new WeakMap<ObservedSeries, number>();
    const cached = new WeakMap<ObservedSeries, Point>();

    const difference = (series: ObservedSeries) => {
      const before = reported.get(series) ?? 0;
      reported.set(series, series.value);
      return isMonotonic && series.value < before ? series.value : series.value - before;
    };

    return {
      collect: (round) => {
        store.observe(
          round.observations.filter(({ instrument }) => instrument === this.instrument),
          round.count,
        );
        const dataPoints: Point[] = [];
        for (const series of store.series) {
          if (series.round !== round.count) continue;
          const { attributes } = series;
          const startTime = isDelta ? (round.previousTime ?? createdAt) : series.startTime;
          const value = isDelta ? difference(series) : series.value;
          const fresh = { startTime, endTime: round.time, attributes, value };
          const point = options.reusePoints ? Object.assign(cached.get(series) ?? fresh, fresh) : fresh;
          if (options.reusePoints) cached.set(series, point);
          dataPoints.push(point);
        }
        if (dataPoints.length === 0) return undefined;
        const base = { descriptor, aggregationTemporality: options.temporality, dataPoints };
        if (metric.isGauge) return { ...base, dataPointType: GAUGE } satisfies GaugeMetricData;
        return { ...base, dataPointType: SUM, isMonotonic } satisfies SumMetricData;
      },
    };
  }
}

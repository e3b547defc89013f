import type { Attributes } from '@opentelemetry/api';
import { AttributeIndex } from './attribute-index.ts';
import { copyAttributes } from './attribute-text.ts';
import type { Clock } from './clock.ts';
import { SumSeries } from './sum-series.ts';

const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

/** One observed series of one reader, and the collection that it was observed in last. */
export class ObservedSeries extends SumSeries {
  round = 0;
}

/** What an observable instrument needs for its series. */
export interface ObservedMetric {
  readonly metric: string;
  readonly limit: number;
  readonly isGauge: boolean;
  readonly isInteger: boolean;
  readonly nonNegative: boolean;
  readonly process?: (attributes: Attributes) => Attributes;
  overflowed(metric: string): void;
  refused(metric: string, value: unknown): void;
}

/**
 * The observations of one instrument for one reader, as the specification wants them apart. A series that was not
 * observed in a collection is not reported in it, but remembered, so that deltas go on where they stopped; when the
 * limit is reached such series give way.
 */
export class ObservedStore {
  series: ObservedSeries[] = [];
  private readonly metric: ObservedMetric;
  private readonly clock: Clock;
  private readonly index = new AttributeIndex<ObservedSeries>();
  private overflow: ObservedSeries | undefined;

  constructor(metric: ObservedMetric, clock: Clock) {
    this.metric = metric;
    this.clock = clock;
  }

  /** Takes the observations of a collection; of two for the same attributes the later one counts. */
  observe(observations: readonly { value: number; attributes: Attributes }[], round: number): void {
    const { metric } = this;
    for (const { value: observed, attributes: given } of observations) {
      const value = metric.isInteger ? Math.trunc(observed) : observed;
      if (!Number.isFinite(value) || (metric.nonNegative && value < 0)) {
        metric.refused(metric.metric, value);
        continue;
      }
      const attributes = metric.process?.(given) ?? given;
      const series = this.index.get(attributes) ?? this.create(attributes, round);
      const isShared = series === this.overflow && series.round === round && !metric.isGauge;
      series.value = isShared ? series.value + value : value;
      series.round = round;
    }
  }

  private create(attributes: Attributes, round: number): ObservedSeries {
    const size = this.index.size - (this.overflow === undefined ? 0 : 1);
    if (size >= this.metric.limit && !this.dropUnobserved(round)) {
      this.metric.overflowed(this.metric.metric);
      this.overflow ??= this.make(OVERFLOW);
      return this.overflow;
    }
    return this.make(attributes);
  }

  private make(attributes: Attributes): ObservedSeries {
    const series = new ObservedSeries(copyAttributes(attributes));
    series.startTime = this.clock.now();
    this.index.add(series.attributes, series);
    this.series.push(series);
    return series;
  }

  private dropUnobserved(round: number): boolean {
    const kept = this.series.filter((series) => series.round >= round - 1);
    if (kept.length === this.series.length) return false;
    for (const series of this.series) {
      if (series.round >= round - 1) continue;
      this.index.delete(series);
      if (series === this.overflow) this.overflow = undefined;
    }
    this.series = kept;
    return true;
  }
}

import type { HrTime } from '@opentelemetry/api';
import type { ExemplifiedDataPoint } from './metric-stream.ts';
import type { Series } from './series.ts';
import type { SeriesStore } from './series-store.ts';

type CachedPoint<Value> = {
  -readonly [Key in keyof ExemplifiedDataPoint<Value>]: ExemplifiedDataPoint<Value>[Key];
};

/**
 * Data points that keep their identity from one collection to the next, and are valid until then: a reader may hang what
 * it derives from the attributes on them. They all share one `endTime`.
 */
export class PointCache<S extends Series<Value>, Value> {
  private readonly store: SeriesStore<S, Value>;
  private readonly endTime: HrTime = [0, 0];
  private series: readonly S[] = [];
  private points: CachedPoint<Value>[] = [];

  constructor(store: SeriesStore<S, Value>) {
    this.store = store;
  }

  collect(time: HrTime): ExemplifiedDataPoint<Value>[] {
    this.endTime[0] = time[0];
    this.endTime[1] = time[1];
    if (this.series !== this.store.series) this.follow(this.store.series);
    const { series, points } = this;
    const { showsExemplars } = this.store;
    let hidden = 0;
    for (let position = 0; position < series.length; position++) {
      const one = series[position];
      if (one === undefined) break;
      if (!one.isShown) hidden += 1;
      const point = points[position];
      if (point === undefined) {
        points.push(this.make(one));
      } else {
        point.value = one.update(point.value);
        point.startTime = one.startTime;
      }
      if (showsExemplars) this.showExemplars(points[position], one);
    }
    if (hidden === 0) return points;
    return points.filter((_, position) => series[position]?.isShown);
  }

  private showExemplars(point: CachedPoint<Value> | undefined, series: S): void {
    const exemplars = series.exemplars();
    if (point !== undefined && (exemplars.length > 0 || point.exemplars !== undefined))
      point.exemplars = exemplars;
  }

  private make(series: S): CachedPoint<Value> {
    const { startTime, attributes } = series;
    return { startTime, endTime: this.endTime, attributes, value: series.snapshot() };
  }

  private follow(series: readonly S[]): void {
    const known = new Map(this.series.slice(0, this.points.length).map((one, position) => [one, position]));
    const points: CachedPoint<Value>[] = [];
    for (const one of series) {
      const position = known.get(one);
      points.push((position === undefined ? undefined : this.points[position]) ?? this.make(one));
    }
    this.series = series;
    this.points = points;
  }
}

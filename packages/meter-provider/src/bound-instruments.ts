import type { Context } from '@opentelemetry/api';
import type { LastValueSeries } from './last-value-series.ts';
import { type Series, SeriesState } from './series.ts';
import type { SeriesStore } from './series-store.ts';
import type { SumSeries } from './sum-series.ts';

// A class for each kind, though they look alike: so each one's recording sees one kind of series, and that makes it fast.

const { live } = SeriesState;
const INFINITY = Number.POSITIVE_INFINITY;

/** An instrument whose attributes are fixed: recording looks nothing up. Its names are those of all kinds. */
export interface BoundInstrument {
  add(value: number, context?: Context): void;
  record(value: number, context?: Context): void;
}

/** A counter with fixed attributes. */
export class BoundMonotonicSum implements BoundInstrument {
  private series: SumSeries;
  private readonly store: SeriesStore<SumSeries, number>;

  constructor(store: SeriesStore<SumSeries, number>, series: SumSeries) {
    this.store = store;
    this.series = series;
  }

  add(value: number, context?: Context): void {
    const { series } = this;
    if (typeof value === 'number' && value >= 0 && series.state === live) {
      const next = series.value + value;
      if (next < INFINITY) {
        series.value = next;
        return;
      }
    }
    this.series = this.store.recordBound(series, value, context);
  }

  record(value: number, context?: Context): void {
    this.add(value, context);
  }
}

/** An up-down counter with fixed attributes. */
export class BoundSum implements BoundInstrument {
  private series: SumSeries;
  private readonly store: SeriesStore<SumSeries, number>;

  constructor(store: SeriesStore<SumSeries, number>, series: SumSeries) {
    this.store = store;
    this.series = series;
  }

  add(value: number, context?: Context): void {
    const { series } = this;
    if (typeof value === 'number' && series.state === live) {
      const next = series.value + value;
      if (next < INFINITY && next > -INFINITY) {
        series.value = next;
        return;
      }
    }
    this.series = this.store.recordBound(series, value, context);
  }

  record(value: number, context?: Context): void {
    this.add(value, context);
  }
}

/** A gauge with fixed attributes. */
export class BoundLastValue implements BoundInstrument {
  private series: LastValueSeries;
  private readonly store: SeriesStore<LastValueSeries, number>;

  constructor(store: SeriesStore<LastValueSeries, number>, series: LastValueSeries) {
    this.store = store;
    this.series = series;
  }

  record(value: number, context?: Context): void {
    const { series } = this;
    if (typeof value === 'number' && value < INFINITY && value > -INFINITY && series.state === live) {
      series.record(value);
    } else {
      this.series = this.store.recordBound(series, value, context);
    }
  }

  add(value: number, context?: Context): void {
    this.record(value, context);
  }
}

/** A histogram or summary with fixed attributes; `least` is the least value that it takes. */
export class BoundHistogram<S extends Series<Value>, Value> implements BoundInstrument {
  private series: S;
  private readonly store: SeriesStore<S, Value>;
  private readonly least: number;

  constructor(store: SeriesStore<S, Value>, series: S, least: number) {
    this.store = store;
    this.series = series;
    this.least = least;
  }

  record(value: number, context?: Context): void {
    const { series } = this;
    if (typeof value === 'number' && value >= this.least && value < INFINITY && series.state === live) {
      series.record(value);
    } else {
      this.series = this.store.recordBound(series, value, context);
    }
  }

  add(value: number, context?: Context): void {
    this.record(value, context);
  }
}

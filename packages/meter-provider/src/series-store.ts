import { type Attributes, type Context, diag } from '@opentelemetry/api';
import type { Aggregation } from './aggregation.ts';
import { AttributeIndex } from './attribute-index.ts';
import { copyAttributes } from './attribute-text.ts';
import type { BoundInstrument } from './bound-instruments.ts';
import { IdleWatch } from './idle-watch.ts';
import { NameCap } from './name-cap.ts';
import { type Series, SeriesState } from './series.ts';
import { SeriesFolds } from './series-folds.ts';
import type { EndedSeries, StoreOptions, StoreSurroundings } from './store-options.ts';

/** Without collections, measurements that wait to be passed on are passed on when there are this many of them. */
const MOST_STAGED = 1000;

/** Ended series that are kept without collections; of more, the oldest are forgotten: a reader may never come. */
const MOST_ENDED = 2000;

/** The series of one metric: finds, makes, limits and ends them, and takes their measurements. */
export class SeriesStore<S extends Series<Value>, Value> {
  readonly metric: string;
  readonly aggregation: Aggregation<S, Value>;
  readonly limit: number;
  /** The series in the order of their making. It is another array whenever it is changed other than at its end. */
  series: S[] = [];
  ended: EndedSeries<S>[] = [];
  private readonly options: StoreOptions<S, Value>;
  private readonly surroundings: StoreSurroundings;
  private readonly index = new AttributeIndex<S>();
  private readonly cap: NameCap<S> | undefined;
  private readonly idle: IdleWatch<S> | undefined;
  private readonly folds: SeriesFolds<S>;
  private isSampled = false;
  private endedInSeries = 0;
  private announced: { series: S; after: number }[] = [];

  constructor(options: StoreOptions<S, Value>, surroundings: StoreSurroundings) {
    this.options = options;
    this.metric = options.metric;
    this.aggregation = options.aggregation;
    this.limit = options.limit;
    this.surroundings = surroundings;
    if (options.idleSeconds !== undefined) {
      this.idle = new IdleWatch(options.idleSeconds, options.aggregation.kind === 'sum');
    }
    if (options.cap !== undefined) this.cap = new NameCap(options.cap, options.limit);
    this.folds = new SeriesFolds<S>({
      cap: this.cap,
      limit: options.limit,
      find: (attributes) => this.index.get(attributes),
      make: (attributes) => this.make(attributes),
      begin: (series) => this.begin(series),
      overflowed: () => surroundings.overflowed(options.metric),
    });
    this.isSampled = this.showsExemplars;
  }

  /** Takes a measurement with its attributes. */
  record(value: number, given: Attributes | undefined, context?: Context): void {
    try {
      if (!this.accepts(value)) {
        this.refuse(value);
        return;
      }
      const attributes = this.process(given ?? {}, context);
      const series = this.index.get(attributes);
      if (series?.isLive) {
        this.take(series, value, given ?? {}, context);
      } else {
        this.recordElsewhere(series, value, attributes, context);
      }
    } catch (error) {
      diag.error(`${this.metric}: a measurement was lost`, error);
    }
  }

  /** The series for measurements with these attributes, as the limit decides now. */
  bind(given: Attributes | undefined): S {
    const attributes = this.process(given ?? {});
    const found = this.index.get(attributes);
    if (found !== undefined && (found.state !== SeriesState.ended || this.revive(found))) return found;
    if (found === undefined && this.hasRoom(attributes)) return this.create(attributes);
    const { kind } = this.aggregation;
    if (kind === 'last value' || kind === 'summary') return this.folds.of(attributes);
    const series = this.aggregation.create(copyAttributes(attributes));
    series.state = SeriesState.staged;
    return series;
  }

  /** An instrument for measurements with these attributes. */
  bindInstrument(attributes: Attributes | undefined): BoundInstrument {
    try {
      return this.aggregation.bind(this, this.bind(attributes));
    } catch (error) {
      diag.error(`${this.metric}: attributes could not be bound; what is recorded to them is lost`, error);
      return { add() {}, record() {} };
    }
  }

  /** Takes a bound instrument's measurement that its series did not take at once; returns the series from then on. */
  recordBound(series: S, value: number, context?: Context): S {
    if (!this.accepts(value)) {
      this.refuse(value);
      return series;
    }
    switch (series.state) {
      case SeriesState.live:
      case SeriesState.sampled:
      case SeriesState.reserved:
        this.begin(series);
        this.take(series, value, series.attributes, context);
        return series;
      case SeriesState.announced:
        this.fold(value, series.attributes, context);
        return series;
      case SeriesState.staged:
        return this.stage(series, value, context);
      default:
        return this.recordBound(this.bind(series.attributes), value, context);
    }
  }

  /** Ends the series with these attributes; measurements that come later begin a new one. */
  remove(given: Attributes | undefined): boolean {
    const series = this.index.get(this.process(given ?? {}));
    if (series === undefined) return false;
    this.ended = this.ended.filter((entry) => entry.series !== series);
    this.end(series, false, this.surroundings.log.latest + 1);
    return true;
  }

  private end(series: S, isReported: boolean, at: number): void {
    const wasLive = series.isLive;
    series.state = SeriesState.ended;
    this.endedInSeries += 1;
    if (this.endedInSeries > MOST_ENDED) this.sweep();
    this.cap?.delete(series);
    this.folds.delete(series);
    if (!isReported || !wasLive) this.index.delete(series);
    if (wasLive) this.ended.push({ series, at, isReported });
    if (this.ended.length > Math.max(this.limit, MOST_ENDED)) this.forget(this.ended.shift());
  }

  /** Brings limits and endings up to date, before a collection reads the state. */
  prepare(): void {
    const { latest } = this.surroundings.log;
    this.folds.passOn();
    if (this.isSampled !== this.showsExemplars) this.sample(this.showsExemplars);
    for (const series of this.idle?.find(this.series) ?? []) this.end(series, false, latest);
    for (const series of this.cap?.choose(this.limit - this.named) ?? []) this.giveWay(series, latest);
    if (this.endedInSeries > 0) this.sweep();
  }

  /** Draws the conclusions from what every reader has been shown: all collections up to the one that is `reached`. */
  settle(reached: number): void {
    this.announced = this.announced.filter(({ series, after }) => {
      if (reached <= after || series.state !== SeriesState.announced) {
        return series.state === SeriesState.announced;
      }
      series.state = this.isSampled ? SeriesState.sampled : SeriesState.live;
      return false;
    });
    for (const entry of this.ended) if (entry.at <= reached) this.forget(entry);
    this.ended = this.ended.filter(({ at, series }) => at > reached && series.state === SeriesState.ended);
  }

  private sweep(): void {
    this.series = this.series.filter((series) => series.state !== SeriesState.ended);
    this.endedInSeries = 0;
  }

  private forget(entry: EndedSeries<S> | undefined): void {
    if (entry?.series.state === SeriesState.ended) this.index.delete(entry.series);
  }

  /** Whether data points carry exemplars now. */
  get showsExemplars(): boolean {
    return this.aggregation.hasExemplars && this.surroundings.sampler.active;
  }

  private sample(isSampled: boolean): void {
    this.isSampled = isSampled;
    for (const series of this.series) {
      if (series.isLive) series.state = isSampled ? SeriesState.sampled : SeriesState.live;
    }
  }

  private begin(series: S): void {
    if (series.state !== SeriesState.reserved && series.state !== SeriesState.staged) return;
    series.state = this.isSampled ? SeriesState.sampled : SeriesState.live;
    series.startTime = this.surroundings.clock.now();
  }

  private get named(): number {
    return this.index.size - this.folds.size;
  }

  private process(attributes: Attributes, context?: Context): Attributes {
    return this.options.process === undefined ? attributes : this.options.process(attributes, context);
  }

  private accepts(value: unknown): value is number {
    return Number.isFinite(value) && !(this.options.nonNegative && Number(value) < 0);
  }

  private refuse(value: unknown): void {
    this.surroundings.refused(this.metric, value);
  }

  private take(series: S, value: number, measured: Attributes, context?: Context): void {
    series.record(value);
    if (!this.isSampled) return;
    const exemplar = this.surroundings.sampler.sample(value, measured, series.attributes, context);
    if (exemplar !== undefined) series.keepExemplar(exemplar);
  }

  private recordElsewhere(
    found: S | undefined,
    value: number,
    attributes: Attributes,
    context?: Context,
  ): void {
    const series = found ?? (this.hasRoom(attributes) ? this.create(attributes) : undefined);
    if (series === undefined || series.state === SeriesState.announced) {
      this.fold(value, attributes, context);
    } else if (series.state !== SeriesState.ended || this.revive(series)) {
      this.begin(series);
      this.take(series, value, attributes, context);
    } else {
      this.fold(value, attributes, context);
    }
  }

  private hasRoom(attributes: Attributes): boolean {
    if (this.named >= this.limit) {
      if (this.cap !== undefined) this.cap.full = true;
      return false;
    }
    return this.cap === undefined || !this.cap.refuses(attributes);
  }

  private create(attributes: Attributes): S {
    const series = this.make(attributes);
    this.cap?.add(series);
    if (this.cap?.full) {
      series.startTime = this.surroundings.clock.now();
      series.state = SeriesState.announced;
      this.announced.push({ series, after: this.surroundings.log.latest });
    }
    return series;
  }

  private make(attributes: Attributes): S {
    const series = this.aggregation.create(copyAttributes(attributes));
    this.index.add(series.attributes, series);
    this.series.push(series);
    return series;
  }

  /** A name that was chosen again before every reader saw its series end goes on with that series. */
  private revive(series: S): boolean {
    if (this.cap !== undefined && !this.cap.admits(series.attributes)) return false;
    series.state = this.isSampled ? SeriesState.sampled : SeriesState.live;
    this.cap?.add(series);
    this.series.push(series);
    this.ended = this.ended.filter((entry) => entry.series !== series);
    return true;
  }

  private fold(value: number, attributes: Attributes, context?: Context): void {
    const isSum = this.aggregation.kind === 'monotonic sum' || this.aggregation.kind === 'sum';
    this.cap?.weigh(attributes, isSum ? Math.abs(value) : 1);
    this.surroundings.overflowed(this.metric);
    const series = this.folds.of(attributes);
    this.begin(series);
    this.take(series, value, attributes, context);
  }

  private stage(series: S, value: number, context?: Context): S {
    const found = this.index.get(series.attributes);
    if (this.cap !== undefined && (found !== undefined || this.hasRoom(series.attributes))) {
      const bound = this.bind(series.attributes);
      if (bound.state !== SeriesState.staged) return this.recordBound(bound, value, context);
    }
    this.begin(series);
    this.take(series, value, series.attributes, context);
    this.folds.stage(series);
    if (this.folds.stagedSize >= MOST_STAGED) this.folds.passOn();
    return series;
  }

  private giveWay(series: S, at: number): void {
    if (this.aggregation.kind === 'sum') this.folds.absorb(series);
    this.end(series, this.aggregation.kind !== 'sum' && this.aggregation.kind !== 'last value', at);
  }
}

import { type Attributes, type Context, diag } from '@opentelemetry/api';
import type { Aggregation } from './aggregation.ts';
import { AttributeIndex } from './attribute-index.ts';
import { copyAttributes } from './attribute-text.ts';
import type { BoundInstrument } from './bound-instruments.ts';
import type { Clock } from './clock.ts';
import type { CollectionLog } from './collection-log.ts';
import type { ExemplarSampler } from './exemplar.ts';
import { IdleWatch } from './idle-watch.ts';
import { NameCap } from './name-cap.ts';
import { type Series, SeriesState } from './series.ts';

const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

/** Without collections, measurements that wait to be passed on are passed on when there are this many of them. */
const MOST_STAGED = 1000;

/** Ended series that a reader has not seen yet, of which more are forgotten: there may be a reader that never comes. */
const MOST_ENDED = 2000;

/** What the stores of one provider share. */
export interface StoreSurroundings {
  readonly clock: Clock;
  readonly log: CollectionLog;
  readonly sampler: ExemplarSampler;
  /** Counts a measurement, or a bound instrument's measurements since the last collection, that had no series. */
  overflowed(metric: string): void;
  /** Counts a measurement that was refused. */
  refused(metric: string, value: unknown): void;
}

/** What a store is made with. */
export interface StoreOptions<S extends Series<Value>, Value> {
  readonly metric: string;
  readonly aggregation: Aggregation<S, Value>;
  readonly limit: number;
  readonly capAttribute?: string;
  readonly nonNegative: boolean;
  /** After how many seconds without a measurement a series ends. */
  readonly idleSeconds?: number;
  readonly process?: (attributes: Attributes, context?: Context) => Attributes;
}

/** A series that ended. */
export interface EndedSeries<S> {
  readonly series: S;
  /** The collection from which on it is gone. */
  readonly at: number;
  /** Whether its final state is shown once to every reader, not only to those who want deltas. */
  readonly isReported: boolean;
}

/** The series of one metric: finds, makes, limits and ends them, and takes their measurements. */
export class SeriesStore<S extends Series<Value>, Value> {
  readonly metric: string;
  readonly aggregation: Aggregation<S, Value>;
  readonly limit: number;
  readonly sampler: ExemplarSampler;
  readonly hasExemplars: boolean;
  /** The series in the order of their making. It is another array whenever it is changed other than at its end. */
  series: S[] = [];
  ended: EndedSeries<S>[] = [];
  private readonly options: StoreOptions<S, Value>;
  private readonly surroundings: StoreSurroundings;
  private readonly index = new AttributeIndex<S>();
  private readonly cap: NameCap<S> | undefined;
  private readonly idle: IdleWatch<S> | undefined;
  private readonly folds = new Set<S>();
  private announced: { series: S; after: number }[] = [];
  private staged: S[] = [];

  constructor(options: StoreOptions<S, Value>, surroundings: StoreSurroundings) {
    this.options = options;
    this.metric = options.metric;
    this.aggregation = options.aggregation;
    this.limit = options.limit;
    this.surroundings = surroundings;
    this.sampler = surroundings.sampler;
    this.hasExemplars = options.aggregation.hasExemplars;
    if (options.idleSeconds !== undefined) {
      this.idle = new IdleWatch(options.idleSeconds, options.aggregation.kind === 'sum');
    }
    if (options.capAttribute !== undefined) this.cap = new NameCap(options.capAttribute, options.limit);
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
      if (series !== undefined && series.state === SeriesState.live) {
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
    if (kind === 'last value' || kind === 'summary') return this.foldOf(attributes);
    const series = this.aggregation.create(copyAttributes(attributes));
    series.state = SeriesState.staged;
    return series;
  }

  /** An instrument for measurements with these attributes. */
  bindInstrument(attributes: Attributes | undefined): BoundInstrument {
    return this.aggregation.bind(this, this.bind(attributes));
  }

  /** Takes a bound instrument's measurement that its series did not take at once; returns the series from then on. */
  recordBound(series: S, value: number, context?: Context): S {
    if (!this.accepts(value)) {
      this.refuse(value);
      return series;
    }
    switch (series.state) {
      case SeriesState.live:
      case SeriesState.reserved:
        if (series.state === SeriesState.reserved) series.begin(this.surroundings.clock.now());
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
    this.end(series, false, this.surroundings.log.latest + 1);
    return true;
  }

  private end(series: S, isReported: boolean, at: number): void {
    const wasLive = series.state === SeriesState.live;
    series.state = SeriesState.ended;
    this.cap?.delete(series);
    this.folds.delete(series);
    if (!isReported || !wasLive) this.index.delete(series);
    if (wasLive) this.ended.push({ series, at, isReported });
    if (this.ended.length > Math.max(this.limit, MOST_ENDED)) this.forget(this.ended.shift());
  }

  /** Brings limits and endings up to date, before a collection reads the state. */
  prepare(): void {
    const { latest } = this.surroundings.log;
    this.passOnStaged();
    for (const series of this.idle?.find(this.series) ?? []) this.end(series, false, latest);
    for (const series of this.cap?.choose(this.limit - this.named) ?? []) this.giveWay(series, latest);
    if (this.series.some((series) => series.state === SeriesState.ended)) {
      this.series = this.series.filter((series) => series.state !== SeriesState.ended);
    }
  }

  /** Draws the conclusions from what every reader has been shown: all collections up to the one that is `reached`. */
  settle(reached: number): void {
    this.announced = this.announced.filter(({ series, after }) => {
      if (reached <= after || series.state !== SeriesState.announced) {
        return series.state === SeriesState.announced;
      }
      series.begin(series.startTime);
      return false;
    });
    for (const entry of this.ended) if (entry.at <= reached) this.forget(entry);
    this.ended = this.ended.filter(({ at, series }) => at > reached && series.state === SeriesState.ended);
  }

  private forget(entry: EndedSeries<S> | undefined): void {
    if (entry?.series.state === SeriesState.ended) this.index.delete(entry.series);
  }

  /** Whether data points carry exemplars now. */
  get showsExemplars(): boolean {
    return this.hasExemplars && this.sampler.active;
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
    if (!this.hasExemplars || !this.sampler.active) return;
    const exemplar = this.sampler.sample(value, measured, series.attributes, context);
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
      if (series.state === SeriesState.reserved) series.begin(this.surroundings.clock.now());
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
    return this.cap?.admits(attributes) ?? true;
  }

  private create(attributes: Attributes): S {
    const series = this.make(attributes);
    this.cap?.add(series);
    if (this.cap?.full) {
      series.begin(this.surroundings.clock.now());
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
    series.state = SeriesState.live;
    this.cap?.add(series);
    this.series.push(series);
    this.ended = this.ended.filter((entry) => entry.series !== series);
    return true;
  }

  private fold(value: number, attributes: Attributes, context?: Context): void {
    const isSum = this.aggregation.kind === 'monotonic sum' || this.aggregation.kind === 'sum';
    this.cap?.weigh(attributes, isSum ? Math.abs(value) : 1);
    this.surroundings.overflowed(this.metric);
    const series = this.foldOf(attributes);
    if (series.state === SeriesState.reserved) series.begin(this.surroundings.clock.now());
    this.take(series, value, attributes, context);
  }

  /** The series that takes what has none of its own. */
  private foldOf(attributes: Attributes): S {
    const folded = this.cap?.fold(attributes);
    const found = folded && this.index.get(folded);
    const isPossible = found !== undefined || this.folds.size < this.limit;
    const target = folded !== undefined && isPossible ? folded : OVERFLOW;
    const series = this.index.get(target) ?? this.make(target);
    this.folds.add(series);
    return series;
  }

  private stage(series: S, value: number, context?: Context): S {
    const found = this.index.get(series.attributes);
    if (this.cap !== undefined && (found !== undefined || this.hasRoom(series.attributes))) {
      const bound = this.bind(series.attributes);
      if (bound.state !== SeriesState.staged) return this.recordBound(bound, value, context);
    }
    series.begin(this.surroundings.clock.now());
    this.take(series, value, series.attributes, context);
    this.staged.push(series);
    if (this.staged.length >= MOST_STAGED) this.passOnStaged();
    return series;
  }

  private passOnStaged(): void {
    for (const series of this.staged) {
      this.cap?.weigh(series.attributes, series.weight);
      this.surroundings.overflowed(this.metric);
      const target = this.foldOf(series.attributes);
      if (target.state === SeriesState.reserved) target.begin(series.startTime);
      target.absorb(series);
      series.state = SeriesState.staged;
    }
    this.staged = [];
  }

  private giveWay(series: S, at: number): void {
    if (this.aggregation.kind === 'sum') {
      const target = this.foldOf(series.attributes);
      if (target.state === SeriesState.reserved) target.begin(this.surroundings.clock.now());
      target.absorb(series);
    }
    this.end(series, this.aggregation.kind !== 'sum' && this.aggregation.kind !== 'last value', at);
  }
}

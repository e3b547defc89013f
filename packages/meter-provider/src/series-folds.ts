import type { Attributes } from '@opentelemetry/api';
import type { NameCap } from './name-cap.ts';
import { type Series, SeriesState } from './series.ts';

const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

/** What the folds of a store need of it. */
export interface FoldsOptions<S> {
  readonly cap: NameCap<S & Series> | undefined;
  readonly limit: number;
  find(attributes: Attributes): S | undefined;
  make(attributes: Attributes): S;
  /** Makes a series live where it is not yet. */
  begin(series: S): void;
  overflowed(): void;
}

/**
 * The series that take what has none of its own, and the measurements of bound instruments that are still to be passed on
 * to them: such an instrument adds to a series of its own, which is emptied at every collection.
 */
export class SeriesFolds<S extends Series> {
  private readonly options: FoldsOptions<S>;
  private readonly series = new Set<S>();
  private staged: S[] = [];

  constructor(options: FoldsOptions<S>) {
    this.options = options;
  }

  get size(): number {
    return this.series.size;
  }

  get stagedSize(): number {
    return this.staged.length;
  }

  /** The series that takes what is measured with these attributes. */
  of(attributes: Attributes): S {
    const { cap, limit, find, make } = this.options;
    const folded = cap?.fold(attributes);
    const isPossible = folded !== undefined && (this.series.size < limit || find(folded) !== undefined);
    const target = isPossible ? folded : OVERFLOW;
    const series = find(target) ?? make(target);
    this.series.add(series);
    return series;
  }

  /** Passes a live series on at the next collection. */
  stage(series: S): void {
    this.staged.push(series);
  }

  /** Passes on what was staged. */
  passOn(): void {
    const { cap, overflowed } = this.options;
    for (const series of this.staged) {
      cap?.weigh(series.attributes, series.weight);
      overflowed();
      this.absorb(series);
      series.state = SeriesState.staged;
    }
    this.staged = [];
  }

  /** Moves everything that a series recorded to the one that takes its place. */
  absorb(series: S): void {
    const target = this.of(series.attributes);
    this.options.begin(target);
    target.absorb(series);
  }

  /** Knows of a series no more. */
  delete(series: S): void {
    this.series.delete(series);
  }
}

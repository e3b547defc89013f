import type { Attributes, Context } from '@opentelemetry/api';
import type { Aggregation } from './aggregation.ts';
import type { Clock } from './clock.ts';
import type { CollectionLog } from './collection-log.ts';
import type { ExemplarSampler } from './exemplar.ts';
import type { CappedAttribute } from './name-cap.ts';
import type { Series } from './series.ts';

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
  readonly cap?: CappedAttribute;
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

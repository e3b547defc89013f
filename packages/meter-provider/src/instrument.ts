import type {
  Attributes,
  Context,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MetricOptions,
  UpDownCounter,
} from '@opentelemetry/api';
import type { Summary, SummaryOptions } from './summary.ts';

/**
 * What every instrument of this provider offers beside its OpenTelemetry interface. Binding follows the specification's
 * Bind API, which is in development: https://opentelemetry.io/docs/specs/otel/metrics/api/#bind
 */
export interface Bindable<Bound, AttributesTypes extends Attributes = Attributes> {
  /**
   * Associates the attributes (none when absent) with every measurement of the instrument that is returned. They are
   * processed, and the cardinality limit is applied, now and not at each recording.
   */
  bind(attributes?: AttributesTypes): Bound;
  /**
   * Ends the series with these attributes: it is not reported any more. Measurements that come later, bound ones too,
   * begin a new series. Returns whether there was one.
   */
  remove(attributes?: AttributesTypes): boolean;
}

/** A counter or up-down counter whose attributes are fixed. */
export interface BoundAdd {
  /** Adds to the total. The context (the active one when absent) is the one whose span an exemplar refers to. */
  add(value: number, context?: Context): void;
}

/** A histogram or gauge whose attributes are fixed. */
export interface BoundRecord {
  /** Records a value. The context (the active one when absent) is the one whose span an exemplar refers to. */
  record(value: number, context?: Context): void;
}

export type BindableCounter<A extends Attributes = Attributes> = Counter<A> & Bindable<BoundAdd, A>;
export type BindableUpDownCounter<A extends Attributes = Attributes> = UpDownCounter<A> &
  Bindable<BoundAdd, A>;
export type BindableGauge<A extends Attributes = Attributes> = Gauge<A> & Bindable<BoundRecord, A>;
export type BindableHistogram<A extends Attributes = Attributes> = Histogram<A> & Bindable<BoundRecord, A>;
export type BindableSummary = Summary & Bindable<BoundRecord>;

/** A meter whose instruments can be bound, and which has summaries. */
export interface BindableMeter extends Meter {
  createCounter<A extends Attributes = Attributes>(name: string, options?: MetricOptions): BindableCounter<A>;
  createUpDownCounter<A extends Attributes = Attributes>(
    name: string,
    options?: MetricOptions,
  ): BindableUpDownCounter<A>;
  createGauge<A extends Attributes = Attributes>(name: string, options?: MetricOptions): BindableGauge<A>;
  createHistogram<A extends Attributes = Attributes>(
    name: string,
    options?: MetricOptions,
  ): BindableHistogram<A>;
  /** Creates a summary, which OpenTelemetry does not have: only producers that are asked for summaries report it. */
  createSummary(name: string, options?: SummaryOptions): BindableSummary;
}

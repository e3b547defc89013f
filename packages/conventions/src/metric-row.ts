import type { AttributeName } from './attributes.ts';
import type { BucketsName } from './buckets.ts';

/** The kinds of instrument. `summary` has no OpenTelemetry instrument and exists on the scrape only. */
export type InstrumentKind = 'counter' | 'updowncounter' | 'gauge' | 'histogram' | 'summary';

/** One metric: a row of the catalogue, from which everything else follows. */
export interface MetricRow {
  /** Heading that it stands under in the documentation. */
  readonly group: 'Workflow' | 'Cache' | 'Quality' | 'Cost' | 'Business' | 'System';
  /** UCUM unit, or empty. A unit in braces is an annotation and gives no suffix. */
  readonly unit: string;
  readonly instrument: InstrumentKind;
  /** The name in Prometheus, which follows from name, unit and instrument by the OpenTelemetry specification. */
  readonly prometheusName: string;
  /** Names in the attribute table. */
  readonly attributes: readonly AttributeName[];
  /** Histograms: the name of their buckets. */
  readonly buckets?: BucketsName;
  /** Summaries: the quantiles that they give. */
  readonly quantiles?: readonly number[];
  /** How it is typed in OpenMetrics where that is more exact than its instrument. */
  readonly type?: 'info';
  /**
   * Closed attributes whose every value gets a series at 0 as soon as the others of the set are first seen: Prometheus
   * cannot see the first increment of a counter that it has never seen at 0.
   */
  readonly startsAtZero?: readonly AttributeName[];
  /** A sentence; it becomes HELP. */
  readonly description: string;
}

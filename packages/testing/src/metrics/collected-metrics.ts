import type { Attributes } from '@opentelemetry/api';
import type { CollectionResult, MetricData } from '@opentelemetry/sdk-metrics';

/** A histogram, or a summary without its quantiles, summed over series. */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  /** Number of values up to each upper bound, not cumulated; the last one is for infinity. Empty for a summary. */
  readonly buckets: readonly { readonly upperBound: number; readonly count: number }[];
}

/** What a collection found, by OpenTelemetry metric name and attributes. */
export class CollectedMetrics {
  /** Errors that the collection reported. */
  readonly errors: readonly unknown[];
  readonly #metrics: readonly MetricData[];

  constructor({ resourceMetrics, errors }: CollectionResult) {
    this.errors = errors;
    this.#metrics = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  /** The names of the metrics that have a series, sorted. */
  names(): string[] {
    const named = this.#metrics.filter(({ dataPoints }) => dataPoints.length > 0);
    return [...new Set(named.map(({ descriptor }) => descriptor.name))].sort();
  }

  /** The description of a metric: unit, kind and so on; undefined when it was never recorded. */
  metric(name: string): MetricData | undefined {
    return this.#metrics.find(({ descriptor }) => descriptor.name === name);
  }

  /** The attribute sets of a metric's series, of those that have all the given attributes. */
  attributes(name: string, having: Attributes = {}): Attributes[] {
    return this.#points(name, having).map(({ attributes }) => attributes);
  }

  /**
   * The value of a counter or gauge, summed over the series that have all the given attributes.
   *
   * @returns undefined when no series has them, which is not the same as a series that stands at zero.
   * @throws Error when the metric is a histogram: use {@link distribution}.
   */
  value(name: string, having: Attributes = {}): number | undefined {
    const values = this.#points(name, having).map(({ value }) => {
      if (typeof value !== 'number') throw new Error(`"${name}" is no counter or gauge: use distribution()`);
      return value;
    });
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value);
  }

  /**
   * A histogram, summed over the series that have all the given attributes.
   *
   * @returns undefined when no series has them.
   * @throws Error when the metric is a counter or gauge: use {@link value}.
   */
  distribution(name: string, having: Attributes = {}): Distribution | undefined {
    const points = this.#points(name, having).map(({ value }) => {
      if (!isDistributionValue(value)) throw new Error(`"${name}" is no histogram: use value()`);
      return value;
    });
    if (points.length === 0) return undefined;
    const counts = new Map<number, number>();
    for (const { buckets } of points) {
      for (const [index, count] of buckets?.counts.entries() ?? []) {
        const upperBound = buckets?.boundaries[index] ?? Number.POSITIVE_INFINITY;
        counts.set(upperBound, (counts.get(upperBound) ?? 0) + count);
      }
    }
    return {
      count: points.reduce((total, { count }) => total + count, 0),
      sum: points.reduce((total, { sum }) => total + (sum ?? 0), 0),
      buckets: [...counts].sort(([a], [b]) => a - b).map(([upperBound, count]) => ({ upperBound, count })),
    };
  }

  #points(name: string, having: Attributes): { attributes: Attributes; value: unknown }[] {
    const conditions = Object.entries(having);
    return this.#metrics
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }): { attributes: Attributes; value: unknown }[] => dataPoints)
      .filter(({ attributes }) => conditions.every(([key, value]) => attributes[key] === value));
  }
}

interface DistributionValue {
  readonly count: number;
  readonly sum?: number;
  readonly buckets?: { readonly boundaries: readonly number[]; readonly counts: readonly number[] };
}

function isDistributionValue(value: unknown): value is DistributionValue {
  return typeof value === 'object' && value !== null && 'count' in value && typeof value.count === 'number';
}

import { type Attributes, diag, type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource, type Resource } from '@opentelemetry/resources';
import type { CollectionResult, MetricProducer, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { QuantileWindow } from './quantile-window.ts';
import { type BoundSummary, DEFAULT_QUANTILES, type Summary, type SummaryOptions } from './summary.ts';
import { asMetricData, type SummaryDataPoint, type SummaryMetricData } from './summary-data.ts';

const CUMULATIVE = 1;

interface Series {
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly window: QuantileWindow;
  count: number;
  sum: number;
}

interface Scope {
  readonly name: string;
  readonly version?: string;
  readonly schemaUrl?: string;
}

/**
 * Summaries beside a MeterProvider that has none: give it as one of `metricProducers` to a reader that knows summaries.
 */
export class SummaryProducer implements MetricProducer {
  private readonly scopes = new Map<string, { scope: Scope; summaries: Map<string, WindowedSummary> }>();
  private readonly resource: Resource;

  constructor(options: { resource?: Resource } = {}) {
    this.resource = options.resource ?? emptyResource();
  }

  /** Creates a summary, or returns the one of that name and scope. */
  createSummary(meterScope: Scope, name: string, options: SummaryOptions = {}): Summary {
    const key = JSON.stringify([meterScope.name, meterScope.version, meterScope.schemaUrl]);
    const entry = this.scopes.get(key) ?? { scope: meterScope, summaries: new Map() };
    this.scopes.set(key, entry);
    const summary = entry.summaries.get(name) ?? new WindowedSummary(name, options);
    entry.summaries.set(name, summary);
    return summary;
  }

  /** A snapshot of every summary; it never rejects. */
  async collect(): Promise<CollectionResult> {
    const scopeMetrics: ScopeMetrics[] = [];
    for (const { scope, summaries } of this.scopes.values()) {
      const metrics = [...summaries.values()].map((summary) => asMetricData(summary.collect()));
      scopeMetrics.push({ scope, metrics });
    }
    return { resourceMetrics: { resource: this.resource, scopeMetrics }, errors: [] };
  }
}

class WindowedSummary implements Summary {
  private readonly name: string;
  private readonly options: SummaryOptions;
  private readonly quantiles: readonly number[];
  private readonly series = new Map<string, Series>();
  private refused = 0;

  constructor(name: string, options: SummaryOptions) {
    this.name = name;
    this.options = options;
    this.quantiles = options.advice?.quantiles ?? DEFAULT_QUANTILES;
  }

  record(value: number, attributes: Attributes = {}): void {
    this.recordTo(this.find(attributes), value);
  }

  bind(attributes: Attributes = {}): BoundSummary {
    const series = this.find(attributes);
    return { record: (value) => this.recordTo(series, value) };
  }

  collect(): SummaryMetricData {
    const endTime = now();
    return {
      descriptor: {
        name: this.name,
        description: this.options.description ?? '',
        unit: this.options.unit ?? '',
        valueType: this.options.valueType ?? ValueType.DOUBLE,
        type: 'SUMMARY',
      },
      aggregationTemporality: CUMULATIVE,
      dataPointType: 'SUMMARY',
      dataPoints: [...this.series.values()].map((series) => this.point(series, endTime)),
    };
  }

  private recordTo(series: Series, value: number): void {
    if (!Number.isFinite(value)) {
      this.refused += 1;
      if (this.refused === 1) diag.warn(`${this.name}: refused ${value}: a summary records finite numbers`);
      return;
    }
    series.count += 1;
    series.sum += value;
    series.window.record(value);
  }

  private find(attributes: Attributes): Series {
    const entries = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify(entries.map(([name, value]) => [name, String(value)]));
    let series = this.series.get(key);
    if (series === undefined) {
      series = {
        attributes: Object.fromEntries(entries),
        startTime: now(),
        window: new QuantileWindow(),
        count: 0,
        sum: 0,
      };
      this.series.set(key, series);
    }
    return series;
  }

  private point(series: Series, endTime: HrTime): SummaryDataPoint {
    const values = series.window.quantiles(this.quantiles);
    return {
      attributes: series.attributes,
      startTime: series.startTime,
      endTime,
      value: {
        count: series.count,
        sum: series.sum,
        quantiles: this.quantiles.map((quantile, position) => ({
          quantile,
          value: values[position] ?? Number.NaN,
        })),
      },
    };
  }
}

function now(): HrTime {
  const milliseconds = Date.now();
  return [Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1_000_000];
}

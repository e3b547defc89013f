import type { Resource } from '@opentelemetry/resources';
import { emptyResource } from '@opentelemetry/resources';
import type { CollectionResult, MetricCollectOptions, MetricProducer } from '@opentelemetry/sdk-metrics';
import type { BindableSummary } from './instrument.ts';
import type { SummaryOptions } from './summary.ts';
import type { Scope } from './view.ts';
import { VitalMeterProvider } from './vital-meter-provider.ts';

/**
 * Summaries beside a MeterProvider that has none, such as the OpenTelemetry SDK's: give it as one of `metricProducers` to
 * a reader that knows summaries.
 */
export class SummaryProducer implements MetricProducer {
  private readonly provider: VitalMeterProvider;
  private readonly producer: MetricProducer;

  /** Readers ignore the `resource` of a producer that is added to theirs. */
  constructor(options: { resource?: Resource; cardinalityLimit?: number } = {}) {
    const { resource = emptyResource(), cardinalityLimit } = options;
    this.provider = new VitalMeterProvider({ resource, cardinalityLimit, countOverflow: false });
    this.producer = this.provider.createMetricProducer({ summaries: true });
  }

  /** Creates a summary, or returns the one of that name and scope. */
  createSummary(meterScope: Scope, name: string, options?: SummaryOptions): BindableSummary {
    const { version, schemaUrl } = meterScope;
    return this.provider.getMeter(meterScope.name, version, { schemaUrl }).createSummary(name, options);
  }

  /** A snapshot of every summary; it never rejects. */
  collect(options?: MetricCollectOptions): Promise<CollectionResult> {
    return this.producer.collect(options);
  }
}

import {
  MeterProvider,
  type MeterProviderOptions,
  type MetricProducer,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import { CollectedMetrics } from './collected-metrics.ts';

/** Reads metrics on request and keeps nothing. It forces cumulative values, as a scrape does. */
export class InMemoryMetricReader extends MetricReader {
  async read(): Promise<CollectedMetrics> {
    return new CollectedMetrics(await this.collect());
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

/** A MeterProvider whose metrics a test can read. */
export interface MetricsCollection {
  readonly meterProvider: MeterProvider;
  /** Collects now. */
  read(): Promise<CollectedMetrics>;
}

export interface CollectMetricsOptions extends Omit<MeterProviderOptions, 'readers'> {
  /** Further sources, which are read together with the provider's own metrics. */
  readonly metricProducers?: MetricProducer[];
}

/** Starts a MeterProvider of `@opentelemetry/sdk-metrics` that is read in memory. */
export function collectMetrics({
  metricProducers,
  ...options
}: CollectMetricsOptions = {}): MetricsCollection {
  const reader = new InMemoryMetricReader({ metricProducers });
  const meterProvider = new MeterProvider({ ...options, readers: [reader] });
  return { meterProvider, read: () => reader.read() };
}

/** Collects from any MetricProducer, such as the store of another MeterProvider. */
export async function readMetrics(producer: MetricProducer): Promise<CollectedMetrics> {
  return new CollectedMetrics(await producer.collect());
}

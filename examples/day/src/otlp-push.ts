import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics';
import type { MetricsTaker } from './simulate-day.ts';

/** Pushes by OTLP when it is told to, rather than by a timer, which would not keep the simulated time. */
class PushReader extends MetricReader {
  readonly #exporter: OTLPMetricExporter;

  constructor(url: string) {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
    this.#exporter = new OTLPMetricExporter({ url });
  }

  async push(): Promise<void> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw new Error(`collecting failed: ${String(errors[0])}`);
    await new Promise<void>((resolve, reject) => {
      this.#exporter.export(resourceMetrics, ({ code, error }) =>
        code === 0 ? resolve() : reject(error ?? new Error('the push failed')),
      );
    });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }
}

/** A reader that pushes to an OTLP receiver. */
export function otlpTaker(url: string): MetricsTaker {
  const reader = new PushReader(url);
  return { reader, take: () => reader.push() };
}

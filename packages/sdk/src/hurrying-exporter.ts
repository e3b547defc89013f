import { AggregationTemporality, type PushMetricExporter } from '@opentelemetry/sdk-metrics';

type Export = PushMetricExporter['export'];

/**
 * Exports through one exporter until the process ends, and through a second one, which gives up sooner, from then on:
 * an OTLP exporter retries for ten seconds, which would hold up the end of a program whose Collector is gone.
 */
export class HurryingExporter implements PushMetricExporter {
  readonly #patient: PushMetricExporter;
  readonly #hasty: PushMetricExporter;
  #current: PushMetricExporter;

  constructor(patient: PushMetricExporter, hasty: PushMetricExporter) {
    this.#patient = patient;
    this.#hasty = hasty;
    this.#current = patient;
  }

  /** The process is about to end. */
  hurry(): void {
    this.#current = this.#hasty;
  }

  export(...parameters: Parameters<Export>): void {
    this.#current.export(...parameters);
  }

  async forceFlush(): Promise<void> {
    await this.#current.forceFlush();
  }

  selectAggregationTemporality(
    ...parameters: Parameters<NonNullable<PushMetricExporter['selectAggregationTemporality']>>
  ) {
    return this.#patient.selectAggregationTemporality?.(...parameters) ?? AggregationTemporality.CUMULATIVE;
  }

  async shutdown(): Promise<void> {
    await Promise.all([this.#patient.shutdown(), this.#hasty.shutdown()]);
  }
}

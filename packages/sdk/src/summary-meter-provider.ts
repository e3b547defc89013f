import type { Meter, MeterOptions, MeterProvider } from '@opentelemetry/api';
import type { SummaryMeter, SummaryOptions } from '@vital/core';
import type { SummaryProducer } from '@vital/meter-provider';

/** Another MeterProvider whose meters have summaries too, which a `SummaryProducer` keeps. */
export class SummaryMeterProvider implements MeterProvider {
  readonly #provider: MeterProvider;
  readonly #summaries: SummaryProducer;

  constructor(provider: MeterProvider, summaries: SummaryProducer) {
    this.#provider = provider;
    this.#summaries = summaries;
  }

  getMeter(name: string, version?: string, options?: MeterOptions): SummaryMeter {
    const meter: Meter = this.#provider.getMeter(name, version, options);
    const scope = { name, version, schemaUrl: options?.schemaUrl };
    const summaries = this.#summaries;
    return Object.assign(Object.create(meter), {
      createSummary: (summary: string, summaryOptions?: SummaryOptions) =>
        summaries.createSummary(scope, summary, summaryOptions),
    });
  }
}

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { PrometheusReader } from '@vital/exporter-prometheus';
import type { MetricsTaker } from './simulate-day.ts';
import { timestampedPage } from './timestamped-page.ts';

/** A file of OpenMetrics with timestamps, to which every page of every instance is appended. */
export class OpenMetricsFile {
  readonly #output: WriteStream;
  readonly #job: string;
  /** Samples that were written. */
  samples = 0;

  constructor(file: string, job = 'vital') {
    this.#output = createWriteStream(file);
    this.#job = job;
  }

  /** A reader whose pages go to the file. */
  taker(instance: string): MetricsTaker {
    const reader = new PrometheusReader({
      metricTypes: { 'vital.build_info': 'info', 'vital.instrumentation_info': 'info' },
      targetInfo: false,
    });
    return {
      reader,
      take: async (at) => {
        const { body } = await reader.render('application/openmetrics-text;version=1.0.0');
        const { text, samples } = timestampedPage(body.toString(), { job: this.#job, instance, at });
        this.samples += samples;
        if (!this.#output.write(text)) await once(this.#output, 'drain');
      },
    };
  }

  async close(): Promise<void> {
    this.#output.end('# EOF\n');
    await once(this.#output, 'finish');
  }
}

import { diag } from '@opentelemetry/api';
import { AggregationTemporality, type MetricProducer, MetricReader } from '@opentelemetry/sdk-metrics';
import type { WorkersSource } from '../prometheus-reader.ts';
import { type ChannelToParent, openChannelToParent, workerName } from './worker-channel.ts';

/** What a WorkerMetricsReader can be told. */
export interface WorkerMetricsReaderOptions {
  /**
   * How often the parent is told without having asked, in milliseconds; 1000 by default. It is as old as what is known of a
   * worker that was killed can be.
   */
  readonly intervalMillis?: number;
  /** Sources of metrics besides the MeterProvider. */
  readonly metricProducers?: MetricProducer[];
  /** The worker's own workers, such as the threads of a cluster's worker, whose metrics are handed on with its own. */
  readonly workers?: WorkersSource;
}

const defaultIntervalMillis = 1000;
/** A parent answers the first word it hears of a worker. */
const answerMillis = 10_000;

/**
 * Reads metrics in a worker thread, or in a worker of a cluster, and hands them to the parent, which serves them together
 * with its own: see `WorkerMetrics`. In a program that has no parent it does nothing.
 */
export class WorkerMetricsReader extends MetricReader {
  readonly #worker = workerName();
  readonly #workers: WorkersSource | undefined;
  readonly #channel: ChannelToParent | undefined;
  #timer: NodeJS.Timeout | undefined;
  #answerTimer: NodeJS.Timeout | undefined;
  #sequence = 0;
  #asked = 0;
  #isHeard = false;
  #sending: Promise<void> = Promise.resolve();

  constructor(options: WorkerMetricsReaderOptions = {}) {
    const { intervalMillis = defaultIntervalMillis, metricProducers, workers } = options;
    super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE, metricProducers });
    this.#workers = workers;
    this.#channel = openChannelToParent((question) => {
      this.#isHeard = true;
      if (question <= this.#asked) return;
      this.#asked = question;
      void this.#share(false);
    });
    if (this.#channel === undefined) return;
    this.#timer = setInterval(() => void this.#share(false), intervalMillis);
    this.#timer.unref();
    this.#answerTimer = setTimeout(() => this.#reportSilence(), answerMillis);
    this.#answerTimer.unref();
  }

  /** Whether there is a parent to tell. */
  get hasParent(): boolean {
    return this.#channel !== undefined;
  }

  protected override onInitialized(): void {
    void this.#share(false);
  }

  protected override async onForceFlush(): Promise<void> {
    await this.#share(false);
  }

  /** Sends a last snapshot, so that nothing that was counted is lost. */
  protected override async onShutdown(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#answerTimer);
    await this.#share(true);
    this.#channel?.close();
  }

  #reportSilence(): void {
    if (this.#isHeard) return;
    diag.warn(
      `vital exporter-prometheus: worker ${process.pid} hands its metrics to its parent, and nobody there listens; ` +
        "run the parent with Vital too, or serve this worker's metrics on a port of its own",
    );
  }

  /** One snapshot after another, so that their order is that of their numbers. */
  #share(last: boolean): Promise<void> {
    this.#sending = this.#sending.then(() => this.#shareNow(last));
    return this.#sending;
  }

  async #shareNow(last: boolean): Promise<void> {
    if (this.#channel === undefined) return;
    const asked = this.#asked;
    try {
      const { resourceMetrics } = await this.collect({ timeoutMillis: defaultIntervalMillis });
      const own = resourceMetrics.scopeMetrics;
      await this.#channel.send({
        worker: this.#worker,
        sequence: ++this.#sequence,
        asked,
        takenAt: Date.now(),
        last,
        scopeMetrics: (await this.#workers?.collect(own)) ?? own,
      });
    } catch (error) {
      diag.warn(`vital exporter-prometheus: a worker's metrics cannot be shared: ${String(error)}`);
    }
  }
}

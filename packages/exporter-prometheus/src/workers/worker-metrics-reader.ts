import { diag } from '@opentelemetry/api';
import { AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics';
import { type ChannelToParent, openChannelToParent, workerName } from './worker-channel.ts';

/** What a WorkerMetricsReader can be told. */
export interface WorkerMetricsReaderOptions {
  /**
   * How often the parent is told, in milliseconds; 1000 by default. It is as old as what is known of a worker that was
   * killed can be.
   */
  readonly intervalMillis?: number;
}

const defaultIntervalMillis = 1000;

/**
 * Reads metrics in a worker thread, or in a worker of a cluster, and hands them to the parent, which serves them together
 * with its own: see `WorkerMetrics`. In a program that has no parent it does nothing.
 */
export class WorkerMetricsReader extends MetricReader {
  readonly #worker = workerName();
  readonly #channel: ChannelToParent | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;
  #sending: Promise<void> = Promise.resolve();

  constructor({ intervalMillis = defaultIntervalMillis }: WorkerMetricsReaderOptions = {}) {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
    this.#channel = openChannelToParent();
    if (this.#channel === undefined) return;
    this.#timer = setInterval(() => void this.#share(false), intervalMillis);
    this.#timer.unref();
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
    await this.#share(true);
    this.#channel?.close();
  }

  /** One snapshot after another, so that their order is that of their numbers. */
  #share(last: boolean): Promise<void> {
    this.#sending = this.#sending.then(() => this.#shareNow(last));
    return this.#sending;
  }

  async #shareNow(last: boolean): Promise<void> {
    if (this.#channel === undefined) return;
    try {
      const { resourceMetrics } = await this.collect({ timeoutMillis: defaultIntervalMillis });
      const { scopeMetrics } = resourceMetrics;
      await this.#channel.send({
        worker: this.#worker,
        sequence: ++this.#sequence,
        takenAt: Date.now(),
        last,
        scopeMetrics,
      });
    } catch (error) {
      diag.warn(`vital exporter-prometheus: a worker's metrics cannot be shared: ${String(error)}`);
    }
  }
}

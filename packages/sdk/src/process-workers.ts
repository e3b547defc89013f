import cluster from 'node:cluster';
import { getEnvironmentData, isMainThread, setEnvironmentData, type Worker } from 'node:worker_threads';
import { type MergeRules, WorkerMetrics, type WorkersSource } from '@vital/exporter-prometheus';

/** Under this key worker threads learn that their parent serves their metrics. */
const servedKey = '@vital/sdk serves its workers';

/** Whether this is a worker thread, or a worker of a cluster, whose metrics its parent serves. */
export function isServedByParent(): boolean {
  return isMainThread ? cluster.isWorker : getEnvironmentData(servedKey) === true;
}

/**
 * The metrics of this process's worker threads and cluster workers. It costs nothing until there is one: a page of its own
 * metrics alone keeps the identity of its data points.
 */
export class ProcessWorkers implements WorkersSource {
  readonly #merge: MergeRules;
  #metrics: WorkerMetrics | undefined;

  /** @param merge how gauges and up-down counters of several workers become one, by OpenTelemetry name */
  constructor(merge: MergeRules) {
    this.#merge = merge;
    if (isMainThread) setEnvironmentData(servedKey, true);
    process.on('worker', this.#onThread);
    cluster.on('fork', this.#onFork);
  }

  async collect(own: Parameters<WorkersSource['collect']>[0]): ReturnType<WorkersSource['collect']> {
    return this.#metrics ? await this.#metrics.collect(own) : [...own];
  }

  /** Hears no more of workers. */
  close(): void {
    process.off('worker', this.#onThread);
    cluster.off('fork', this.#onFork);
    if (isMainThread) setEnvironmentData(servedKey, undefined);
    this.#metrics?.close();
    this.#metrics = undefined;
  }

  readonly #onThread = (thread: Worker): void => {
    this.#listen().watch(thread);
  };

  readonly #onFork = (): void => {
    this.#listen();
  };

  #listen(): WorkerMetrics {
    this.#metrics ??= new WorkerMetrics({ merge: this.#merge });
    return this.#metrics;
  }
}

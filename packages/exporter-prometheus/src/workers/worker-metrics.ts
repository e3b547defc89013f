import { type HrTime, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { type MergeRules, mergeScopes } from './merge-scopes.ts';
import { Questions } from './questions.ts';
import type { WorkerSnapshot } from './snapshot.ts';
import { type ChannelToWorkers, openChannelToWorkers } from './worker-channel.ts';

/** What WorkerMetrics can be told. */
export interface WorkerMetricsOptions {
  /** How gauges and up-down counters of several workers become one, by OpenTelemetry name; the sum by default. */
  readonly merge?: MergeRules;
  /**
   * How long a scrape waits for workers to say what they have counted by now, in milliseconds; 200 by default. Of a worker
   * that is too busy to answer it shows what that said last, and does not wait for it again until it speaks.
   */
  readonly waitMillis?: number;
}

/** As much of a Worker of node:worker_threads as is needed to learn of its end. */
export interface WatchedThread {
  readonly threadId: number;
  once(event: 'exit', listener: () => void): unknown;
}

const defaultWaitMillis = 200;
/** Workers speak every second; one that has not for so long is late, and said to be. */
const lateMillis = 5_000;
/** What a worker has not counted, such as a gauge, means nothing any more after so long a silence. */
const silentMillis = 60_000;
/** A question that wants no answer, and tells a worker that it is heard. */
const greeting = 0;
const rememberedNames = 1_000;

/**
 * The metrics of a program's worker threads and of its cluster, in the parent: give it to `PrometheusReader` as `workers`,
 * and each worker a `WorkerMetricsReader`. What workers counted stays counted after they end. A scrape asks them all, and
 * waits for the answers a bounded time.
 */
export class WorkerMetrics {
  readonly #options: WorkerMetricsOptions;
  readonly #channel: ChannelToWorkers;
  readonly #questions: Questions;
  readonly #latest = new Map<string, WorkerSnapshot>();
  /** The last ones that ended; what is still under way of them comes too late. */
  readonly #endedNames = new Set<string>();
  #endedCount = 0;
  /** What ended workers have left. */
  #ended: readonly ScopeMetrics[] = [];

  constructor(options: WorkerMetricsOptions = {}) {
    this.#options = options;
    this.#channel = openChannelToWorkers({
      receive: (snapshot) => this.#receive(snapshot),
      ended: (names) => this.#endAll(names),
    });
    this.#questions = new Questions(
      (question) => this.#channel.ask(question),
      options.waitMillis ?? defaultWaitMillis,
    );
  }

  /**
   * Learns of a thread's end, however it comes; nothing else tells one that was terminated from one that is stuck. A thread
   * that nobody watches counts as late instead of ended.
   */
  watch(thread: WatchedThread): void {
    const names = `${process.pid}.${thread.threadId}.`;
    thread.once('exit', () => setImmediate(() => this.#endAll(names)));
  }

  /** One set of metrics from the process's own and those of its workers. */
  async collect(own: readonly ScopeMetrics[]): Promise<ScopeMetrics[]> {
    await this.#questions.ask(this.#latest.keys());
    const now = Date.now();
    const rules = this.#options.merge;
    const shown = [...this.#latest.values()].map(({ scopeMetrics, takenAt }) =>
      now - takenAt > silentMillis ? mergeScopes([scopeMetrics], rules, 'ended') : scopeMetrics,
    );
    return [...mergeScopes([own, ...shown, this.#ended], rules), this.#aboutWorkers(now)];
  }

  /** Hears no more of workers. */
  close(): void {
    this.#channel.close();
  }

  #receive(snapshot: WorkerSnapshot): void {
    const { worker, sequence, last } = snapshot;
    if (this.#endedNames.has(worker)) return;
    if ((this.#latest.get(worker)?.sequence ?? 0) >= sequence) return;
    if (!this.#latest.has(worker)) this.#channel.ask(greeting);
    this.#latest.set(worker, snapshot);
    this.#questions.hear(worker, snapshot.asked);
    if (last) this.#end(worker, snapshot);
  }

  #endAll(names: string): void {
    for (const [worker, snapshot] of this.#latest) if (worker.startsWith(names)) this.#end(worker, snapshot);
  }

  /** Keeps what a worker has counted, once and for all. */
  #end(worker: string, snapshot: WorkerSnapshot): void {
    this.#latest.delete(worker);
    this.#endedCount++;
    this.#endedNames.add(worker);
    const [longestEnded] = this.#endedNames;
    if (longestEnded !== undefined && this.#endedNames.size > rememberedNames)
      this.#endedNames.delete(longestEnded);
    this.#questions.forget(worker);
    this.#ended = mergeScopes([this.#ended, snapshot.scopeMetrics], this.#options.merge, 'ended');
  }

  #aboutWorkers(now: number): ScopeMetrics {
    const live = [...this.#latest.values()];
    const late = live.filter(({ takenAt }) => now - takenAt > lateMillis).length;
    const states = { live: live.length - late, late, ended: this.#endedCount };
    const metrics = [
      gauge(
        'vital.exporter.workers',
        '{worker}',
        'Workers whose metrics are shown: live, late with what they should say every second, or ended and still counted.',
        Object.entries(states).map(([state, count]) => point({ state }, count)),
      ),
      gauge(
        'vital.exporter.worker_age',
        's',
        "How old what is shown of a worker's metrics is.",
        live.map(({ worker, takenAt }) => point({ worker }, (now - takenAt) / 1000)),
      ),
    ];
    return { scope: { name: '@vital/exporter-prometheus' }, metrics };
  }
}

const noTime: HrTime = [0, 0];

function point(attributes: Record<string, string>, value: number) {
  return { attributes, startTime: noTime, endTime: noTime, value };
}

function gauge(
  name: string,
  unit: string,
  description: string,
  dataPoints: ReturnType<typeof point>[],
): MetricData {
  return {
    descriptor: { name, unit, description, valueType: ValueType.DOUBLE },
    dataPointType: DataPointType.GAUGE,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPoints,
  };
}

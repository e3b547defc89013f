import { deserialize, serialize } from 'node:v8';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { isSummaryMetricData, type SummaryMetricData } from '../model/summary-metric-data.ts';
import { slicesOf } from './add-summaries.ts';

/** What a worker has counted since it began. */
export interface WorkerSnapshot {
  /** Unique to one run of one worker, so that a restart is another worker: process, thread and start. */
  readonly worker: string;
  /** Grows with every snapshot of a worker; an older one never replaces a newer one. */
  readonly sequence: number;
  /** The latest question of the parent that the worker had heard when it began to collect; 0 before the first. */
  readonly asked: number;
  /** Milliseconds since the epoch when it was taken. */
  readonly takenAt: number;
  /** Whether it is the last one, sent by a worker that ends in good order. */
  readonly last: boolean;
  readonly scopeMetrics: readonly ScopeMetrics[];
}

/** As text, because a cluster's channel is JSON, which knows no NaN. */
export function encodeSnapshot(snapshot: WorkerSnapshot): string {
  const scopeMetrics = snapshot.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map(withSlices),
  }));
  return serialize({ ...snapshot, scopeMetrics }).toString('base64');
}

/** The snapshot in a text, if it is one. */
export function decodeSnapshot(text: unknown): WorkerSnapshot | undefined {
  if (typeof text !== 'string') return undefined;
  const snapshot: unknown = deserialize(Buffer.from(text, 'base64'));
  return isWorkerSnapshot(snapshot) ? snapshot : undefined;
}

/** What a summary gives out on demand only, so that its quantiles can be made one with those of other workers. */
function withSlices(metric: ScopeMetrics['metrics'][number] | SummaryMetricData): unknown {
  if (!isSummaryMetricData(metric)) return metric;
  const dataPoints = metric.dataPoints.map((point) => ({
    ...point,
    value: { ...point.value, ...(point.value.slices && { slices: slicesOf(point.value) }) },
  }));
  return { ...metric, dataPoints };
}

function isWorkerSnapshot(snapshot: unknown): snapshot is WorkerSnapshot {
  return (
    typeof snapshot === 'object' && snapshot !== null && 'worker' in snapshot && 'scopeMetrics' in snapshot
  );
}

import { deserialize, serialize } from 'node:v8';
import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';

/** What a worker has counted since it began. */
export interface WorkerSnapshot {
  /** Unique to one run of one worker, so that a restart is another worker: process, thread and start. */
  readonly worker: string;
  /** Grows with every snapshot of a worker; an older one never replaces a newer one. */
  readonly sequence: number;
  /** Milliseconds since the epoch when it was taken. */
  readonly takenAt: number;
  /** Whether it is the last one, sent by a worker that ends in good order. */
  readonly last: boolean;
  readonly scopeMetrics: readonly ScopeMetrics[];
}

/** Marks messages as ours among whatever else a program sends over the same channel. */
const mark = 'vital.prometheus.worker';

/** As text, because a cluster's channel is JSON, which knows no NaN. */
export function encodeSnapshot(snapshot: WorkerSnapshot): { [mark]: string } {
  return { [mark]: serialize(snapshot).toString('base64') };
}

/** The snapshot in a message, if it is one of ours. */
export function decodeSnapshot(message: unknown): WorkerSnapshot | undefined {
  if (typeof message !== 'object' || message === null || !(mark in message)) return undefined;
  const text = message[mark];
  if (typeof text !== 'string') return undefined;
  const snapshot: unknown = deserialize(Buffer.from(text, 'base64'));
  return isWorkerSnapshot(snapshot) ? snapshot : undefined;
}

function isWorkerSnapshot(snapshot: unknown): snapshot is WorkerSnapshot {
  return (
    typeof snapshot === 'object' && snapshot !== null && 'worker' in snapshot && 'scopeMetrics' in snapshot
  );
}

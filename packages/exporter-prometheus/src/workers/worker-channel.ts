import cluster, { type Worker } from 'node:cluster';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';
import { decodeSnapshot, encodeSnapshot, type WorkerSnapshot } from './snapshot.ts';

/** A worker's way to its parent. It listens to nothing, and so keeps no worker alive. */
export interface ChannelToParent {
  /** Resolves when the snapshot is on its way. */
  send(snapshot: WorkerSnapshot): Promise<void>;
  close(): void;
}

const threadChannelName = 'vital.prometheus.workers';

/**
 * The way from a worker thread to its process, or from a worker of a cluster to its primary; undefined in a program that
 * has no parent.
 */
export function openChannelToParent(): ChannelToParent | undefined {
  if (!isMainThread) {
    const channel = new BroadcastChannel(threadChannelName);
    channel.unref();
    return {
      send: async (snapshot) => channel.postMessage(encodeSnapshot(snapshot)),
      close: () => channel.close(),
    };
  }
  if (!cluster.isWorker) return undefined;
  return {
    send: (snapshot) =>
      new Promise((resolve) => {
        if (process.send === undefined || !process.connected) resolve();
        else process.send(encodeSnapshot(snapshot), undefined, {}, () => resolve());
      }),
    close: () => {},
  };
}

/**
 * Hears the threads of this process and the workers of its cluster.
 *
 * @param ended told the start of the names of workers that are gone
 * @returns a function that stops it
 */
export function hearWorkers(
  receive: (snapshot: WorkerSnapshot) => void,
  ended: (names: string) => void,
): () => void {
  const hear = (message: unknown) => {
    const snapshot = decodeSnapshot(message);
    if (snapshot !== undefined) receive(snapshot);
  };
  const threads = new BroadcastChannel(threadChannelName);
  threads.onmessage = (event) => hear(dataOf(event));
  threads.unref();
  const onMessage = (_worker: Worker, message: unknown) => hear(message);
  // What a worker has sent arrives until its channel closes, which may be after its exit.
  const onGone = (worker: Worker) => {
    if (worker.isDead() && !worker.isConnected()) ended(`${worker.process.pid}.`);
  };
  cluster.on('message', onMessage);
  cluster.on('exit', onGone);
  cluster.on('disconnect', onGone);
  return () => {
    threads.close();
    cluster.off('message', onMessage);
    cluster.off('exit', onGone);
    cluster.off('disconnect', onGone);
  };
}

/** Names one run of one worker: process, thread, and when it began. */
export function workerName(): string {
  return `${process.pid}.${threadId}.${Date.now().toString(36)}`;
}

function dataOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
}

import cluster, { type Worker } from 'node:cluster';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';
import { decodeSnapshot, encodeSnapshot, type WorkerSnapshot } from './snapshot.ts';

/** A worker's way to its parent. It keeps no worker alive. */
export interface ChannelToParent {
  /** Resolves when the snapshot is on its way. */
  send(snapshot: WorkerSnapshot): Promise<void>;
  close(): void;
}

/** A parent's way to its workers. */
export interface ChannelToWorkers {
  /** Asks every worker for a snapshot of now. */
  ask(question: number): void;
  close(): void;
}

/** Who hears what workers say. */
export interface WorkerListener {
  receive(snapshot: WorkerSnapshot): void;
  /** @param names the start of the names of workers that are gone */
  ended(names: string): void;
}

const snapshotsOfThreads = 'vital.prometheus.workers';
const questionsToThreads = 'vital.prometheus.workers.questions';

/**
 * Marks messages of a cluster as ours. What begins with `NODE_` comes as an `internalMessage`: the program's own `message`
 * listeners, which expect the program's own messages, do not hear it. Source: Node.js, "subprocess.send".
 */
const command = 'NODE_VITAL_METRICS';

/**
 * The way from a worker thread to its process, or from a worker of a cluster to its primary; undefined in a program that
 * has no parent.
 *
 * @param onQuestion told the number of a question of the parent, which wants to know what was counted by now
 */
export function openChannelToParent(onQuestion: (question: number) => void): ChannelToParent | undefined {
  if (!isMainThread) return openChannelToProcess(onQuestion);
  return cluster.isWorker ? openChannelToPrimary(onQuestion) : undefined;
}

function openChannelToProcess(onQuestion: (question: number) => void): ChannelToParent {
  const snapshots = new BroadcastChannel(snapshotsOfThreads);
  const questions = new BroadcastChannel(questionsToThreads);
  questions.onmessage = (event) => {
    const question = fieldOf(event, 'data');
    if (typeof question === 'number') onQuestion(question);
  };
  snapshots.unref();
  questions.unref();
  return {
    send: async (snapshot) => snapshots.postMessage(encodeSnapshot(snapshot)),
    close: () => {
      snapshots.close();
      questions.close();
    },
  };
}

function openChannelToPrimary(onQuestion: (question: number) => void): ChannelToParent {
  const onMessage = (message: unknown) => {
    if (fieldOf(message, 'cmd') !== command) return;
    const question = fieldOf(message, 'question');
    if (typeof question === 'number') onQuestion(question);
  };
  process.on('internalMessage', onMessage);
  return {
    send: (snapshot) =>
      new Promise((resolve) => {
        if (process.send === undefined || !process.connected) resolve();
        else
          process.send({ cmd: command, snapshot: encodeSnapshot(snapshot) }, undefined, {}, () => resolve());
      }),
    close: () => process.off('internalMessage', onMessage),
  };
}

/** Hears the threads of this process and the workers of its cluster. */
export function openChannelToWorkers({ receive, ended }: WorkerListener): ChannelToWorkers {
  const hear = (text: unknown) => {
    const snapshot = decodeSnapshot(text);
    if (snapshot !== undefined) receive(snapshot);
  };
  const snapshots = new BroadcastChannel(snapshotsOfThreads);
  const questions = new BroadcastChannel(questionsToThreads);
  snapshots.onmessage = (event) => hear(fieldOf(event, 'data'));
  snapshots.unref();
  questions.unref();

  const onMessage = (message: unknown) => {
    if (fieldOf(message, 'cmd') === command) hear(fieldOf(message, 'snapshot'));
  };
  const onFork = (worker: Worker) => worker.process.on('internalMessage', onMessage);
  // What a worker has sent arrives until its channel closes, which may be after its exit.
  const onGone = (worker: Worker) => {
    if (worker.isDead() && !worker.isConnected()) ended(`${worker.process.pid}.`);
  };
  for (const worker of clusterWorkers()) onFork(worker);
  cluster.on('fork', onFork);
  cluster.on('exit', onGone);
  cluster.on('disconnect', onGone);
  return {
    ask: (question) => {
      questions.postMessage(question);
      for (const worker of clusterWorkers()) {
        if (worker.isConnected())
          worker.process.send({ cmd: command, question }, undefined, {}, ignoreThatItIsGone);
      }
    },
    close: () => {
      snapshots.close();
      questions.close();
      cluster.off('fork', onFork);
      cluster.off('exit', onGone);
      cluster.off('disconnect', onGone);
      for (const worker of clusterWorkers()) worker.process.off('internalMessage', onMessage);
    },
  };
}

/** Names one run of one worker: process, thread, and when it began. */
export function workerName(): string {
  return `${process.pid}.${threadId}.${Date.now().toString(36)}`;
}

function clusterWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

function ignoreThatItIsGone(): void {}

function fieldOf(message: unknown, name: string): unknown {
  return typeof message === 'object' && message !== null && name in message
    ? Reflect.get(message, name)
    : undefined;
}

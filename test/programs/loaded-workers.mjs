import cluster from 'node:cluster';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { instruments, startVital, trackToolExecution } from '@vital/sdk';

/**
 * Four workers under load. Each writes down what it has recorded, after every batch, where neither its end nor a kill can take
 * it away. `process.argv`: what workers are (`cluster` or `threads`), the folder for their ledgers.
 */
const [kind, folder] = isMainThread ? process.argv.slice(2) : [workerData.kind, workerData.folder];
const count = 4;

/** Records until it is told to pause; then says so. */
async function work(name, hear, say) {
  let running = true;
  let recorded = 0;
  hear((message) => {
    if (message === 'pause') running = false;
    if (message === 'end')
      void startVital()
        .shutdown()
        .then(() => process.exit(0));
    if (message === 'block') for (const end = Date.now() + 4000; Date.now() < end; );
  });
  say('ready');
  while (running) {
    const durations = Array.from({ length: 20 }, () => Math.exp(4 * Math.random() - 2));
    for (const duration of durations) {
      trackToolExecution(name, 'success', duration);
      instruments['vital.workflow.duration_summary'].record(duration, { workflow: 'load', mode: 'none' });
    }
    recorded += durations.length;
    appendFileSync(`${folder}/${name}`, `${Date.now()} ${recorded} ${durations.join(' ')}\n`);
    await delay(5);
  }
  say('paused');
}

const foreign = [];

async function lead() {
  const workers = Array.from({ length: count }, (_, index) => startWorker(`worker-${index + 1}`));
  await Promise.all(workers.map(({ ready }) => ready));
  process.on('message', async ({ command, number }) => {
    const worker = workers[number - 1];
    if (command === 'kill') worker.kill();
    else if (command === 'page') return process.send({ page: String((await startVital().render()).body) });
    else if (command === 'foreign') return process.send({ foreign });
    else if (command === 'stop') process.exit(0);
    else worker.tell(command);
    if (command === 'kill' || command === 'end') await worker.exited;
    if (command === 'pause') await worker.paused;
    process.send({ done: command });
  });
  process.send({ ready: true });
}

function startWorker(name) {
  const isThread = kind === 'threads';
  const worker = isThread
    ? new Worker(new URL(import.meta.url), { workerData: { kind, folder, name } })
    : cluster.fork({ WORKER_NAME: name });
  const heard = (word) =>
    new Promise((resolve) => worker.on('message', (message) => message === word && resolve()));
  worker.on('message', (message) => {
    if (message !== 'ready' && message !== 'paused') foreign.push(message);
  });
  return {
    ready: heard('ready'),
    paused: heard('paused'),
    exited: once(worker, 'exit'),
    tell: (message) => (isThread ? worker.postMessage(message) : worker.send(message)),
    kill: () => (isThread ? worker.terminate() : worker.process.kill('SIGKILL')),
  };
}

if (!isMainThread) {
  await work(
    workerData.name,
    (listener) => parentPort.on('message', listener),
    (word) => parentPort.postMessage(word),
  );
} else if (cluster.isWorker) {
  await work(
    process.env.WORKER_NAME,
    (listener) => process.on('message', listener),
    (word) => process.send(word),
  );
} else {
  cluster.on('message', (_worker, message) => {
    if (message !== 'ready' && message !== 'paused') foreign.push(message);
  });
  await lead();
}

import cluster from 'node:cluster';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { printPage, useTool } from './tool-use.mjs';

const code = `import('${new URL('./tool-use.mjs', import.meta.url)}').then(({ useTool }) => useTool())`;
if (cluster.isWorker) {
  const thread = new Worker(code, { eval: true });
  await once(thread, 'exit');
  useTool();
  process.send('done');
} else {
  const workers = [cluster.fork(), cluster.fork()];
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  for (const worker of workers) worker.process.kill('SIGTERM');
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  await printPage();
}

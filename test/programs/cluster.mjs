import cluster from 'node:cluster';
import { once } from 'node:events';
import { printPage, useTool } from './tool-use.mjs';

useTool();
if (cluster.isWorker) process.send('done');
else {
  const workers = [cluster.fork(), cluster.fork()];
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  for (const worker of workers) worker.process.kill('SIGTERM');
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  await printPage();
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { printPage, useTool } from './tool-use.mjs';

const code = `import('${new URL('./tool-use.mjs', import.meta.url)}').then(({ useTool }) => useTool())`;
const threads = [new Worker(code, { eval: true }), new Worker(code, { eval: true })];
await Promise.all(threads.map((thread) => once(thread, 'exit')));
useTool();
await printPage();

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { subjects } from '../scrape/subjects.ts';

/**
 * A program at work while 50 scrapers, in a process of their own, ask for 20,000 series without a break: how late its
 * timers are with and without them, and whether memory stays flat. The last line is JSON.
 */
const series = 20_000;
const scrapers = 50;
const seconds = 8;

const subject = subjects.vital({ kind: 'counters', series });
const server = createServer((request, response) => subject.handle(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

/** The program's own work: a timer every 5 ms that records something; answers how late it was. */
async function work(forSeconds: number): Promise<number[]> {
  const late: number[] = [];
  const end = performance.now() + forSeconds * 1000;
  while (performance.now() < end) {
    const due = performance.now() + 5;
    await delay(5);
    late.push(performance.now() - due);
    subject.record();
  }
  return late.sort((a, b) => a - b);
}

const quiet = await work(seconds);
const child = spawn(process.execPath, [join(import.meta.dirname, 'scrapers.ts'), `${port}`, `${scrapers}`], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
await work(seconds / 2);
const memoryBefore = usedMegabytes();
const loaded = await work(seconds);
const memoryAfter = usedMegabytes();
const output: string[] = [];
child.stdout.on('data', (chunk) => output.push(String(chunk)));
child.kill('SIGTERM');
await once(child, 'close');
server.close();
const { scrapes, errors } = JSON.parse(output.join(''));
const p99 = (delays: readonly number[]) => Number((delays[Math.floor(delays.length * 0.99)] ?? 0).toFixed(2));
process.stdout.write(
  `${JSON.stringify({
    benchmark: 'scrape-load',
    scrapers,
    series,
    scrapes,
    errors,
    p99_timer_delay_ms_quiet: p99(quiet),
    p99_timer_delay_ms_loaded: p99(loaded),
    memory_mb: [memoryBefore, memoryAfter],
  })}\n`,
);

function usedMegabytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return Math.round((heapUsed + arrayBuffers) / 1e6);
}

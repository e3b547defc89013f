import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const ours = JSON.stringify(join(__dirname, '..', 'index.ts'));
const sdk = JSON.stringify(require.resolve('@opentelemetry/sdk-metrics'));

/** A worker counts what it is told to, says so, and ends as it is told to. */
const worker = `
import { MeterProvider } from ${sdk};
import { WorkerMetricsReader } from ${ours};
const reader = new WorkerMetricsReader({ intervalMillis: 100 });
const provider = new MeterProvider({ readers: [reader] });
const meter = provider.getMeter('worker');
const counter = meter.createCounter('jobs');
const active = meter.createUpDownCounter('active');
const cost = meter.createUpDownCounter('cost');
const peak = meter.createGauge('peak');
const took = meter.createHistogram('took', { advice: { explicitBucketBoundaries: [1, 10] } });
const name = process.env.WORKER_NAME ?? workerData;
for (let index = 0; index < 1000; index++) {
  counter.add(1, { name });
  counter.add(1);
  took.record(index % 20);
}
active.add(2);
cost.add(0.5);
peak.record(Number(name));
await reader.forceFlush();
export const end = () => provider.shutdown();
`;

const clusterProgram = `
import cluster from 'node:cluster';
import { createInterface } from 'node:readline';
if (cluster.isPrimary) {
  const { PrometheusReader, WorkerMetrics } = await import(${ours});
  const { MeterProvider } = await import(${sdk});
  const reader = new PrometheusReader({ targetInfo: false, workers: new WorkerMetrics({ merge: { peak: 'max', cost: 'total' } }) });
  new MeterProvider({ readers: [reader] }).getMeter('worker').createCounter('jobs').add(7, { name: 'primary' });
  const workers = [1, 2, 3, 4].map((name) => cluster.fork({ WORKER_NAME: String(name) }));
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const [command, number] = line.split(' ');
    if (command === 'kill') workers[number - 1].process.kill('SIGKILL');
    if (command === 'end') workers[number - 1].send('end');
    if (command === 'page') process.stdout.write(JSON.stringify((await reader.render()).body.toString()) + '\\n');
    if (command === 'stop') { for (const one of workers) one.process.kill('SIGKILL'); process.exit(0); }
  });
} else {
  const { end } = await import('./worker.mjs');
  process.on('message', async (message) => { if (message === 'end') { await end(); process.exit(0); } });
}
`;

const threadProgram = `
import { createInterface } from 'node:readline';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
if (isMainThread) {
  const { PrometheusReader, WorkerMetrics } = await import(${ours});
  const { MeterProvider } = await import(${sdk});
  const metrics = new WorkerMetrics({ merge: { peak: 'max', cost: 'total' } });
  const reader = new PrometheusReader({ targetInfo: false, workers: metrics });
  new MeterProvider({ readers: [reader] }).getMeter('worker').createCounter('jobs').add(7, { name: 'primary' });
  const workers = ['1', '2', '3', '4'].map((workerData) => new Worker(new URL(import.meta.url), { workerData }));
  for (const worker of workers) metrics.watch(worker);
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const [command, number] = line.split(' ');
    if (command === 'kill') workers[number - 1].terminate();
    if (command === 'end') workers[number - 1].postMessage('end');
    if (command === 'page') process.stdout.write(JSON.stringify((await reader.render()).body.toString()) + '\\n');
    if (command === 'stop') process.exit(0);
  });
} else {
  const { end } = await import('./worker.mjs');
  parentPort.on('message', async () => { await end(); process.exit(0); });
}
`;

describe.each([
  ['a cluster', clusterProgram],
  ['worker threads', threadProgram],
])('%s of 4', (_name, program) => {
  let folder: string;
  let parent: ChildProcess;
  let lines: AsyncIterator<string>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vital-workers-'));
    writeFileSync(join(folder, 'worker.mjs'), `import { workerData } from 'node:worker_threads';${worker}`);
    writeFileSync(join(folder, 'program.mjs'), program);
    parent = spawn(process.execPath, ['--conditions=@vital/source', join(folder, 'program.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (parent.stdout === null) throw new Error('no output');
    lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  });
  afterAll(async () => {
    const exit = once(parent, 'exit');
    parent.stdin?.write('stop\n');
    await exit;
    rmSync(folder, { recursive: true });
  });

  async function samples(): Promise<Map<string, number>> {
    parent.stdin?.write('page\n');
    const page = String(JSON.parse((await lines.next()).value ?? '""'));
    const found = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      found.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  }

  /** Waits for a state, and on the way sees no total fall. */
  async function until(name: string, value: number): Promise<Map<string, number>> {
    let total = 0;
    for (;;) {
      const now = await samples();
      expect(now.get('jobs_total') ?? 0).toBeGreaterThanOrEqual(total);
      total = now.get('jobs_total') ?? 0;
      if (now.get(name) === value) return now;
      await delay(50);
    }
  }

  test('one page tells of all, of those that ended in order, and of those that were killed', async () => {
    const all = await until('jobs_total', 4000);
    expect(Object.fromEntries(all)).toMatchObject({
      'jobs_total{name="primary"}': 7,
      'jobs_total{name="3"}': 1000,
      took_count: 4000,
      took_sum: 38_000,
      'took_bucket{le="1"}': 400,
      active: 8,
      cost: 2,
      peak: 4,
      'vital_exporter_workers{state="live"}': 4,
      'vital_exporter_workers{state="ended"}': 0,
    });
    const ages = [...all].filter(([name]) => name.startsWith('vital_exporter_worker_age_seconds'));
    expect(ages).toHaveLength(4);

    parent.stdin?.write('end 4\n');
    const ended = await until('vital_exporter_workers{state="ended"}', 1);
    expect(Object.fromEntries(ended)).toMatchObject({
      jobs_total: 4000,
      'jobs_total{name="4"}': 1000,
      took_count: 4000,
      active: 6,
      cost: 2,
      peak: 3,
    });

    parent.stdin?.write('kill 1\n');
    const killed = await until('vital_exporter_workers{state="ended"}', 2);
    expect(Object.fromEntries(killed)).toMatchObject({
      jobs_total: 4000,
      took_count: 4000,
      active: 4,
      cost: 2,
      'vital_exporter_workers{state="live"}': 2,
    });
  });
});

import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Group, subjects } from './subjects.ts';

/**
 * What recording costs, side by side in one run. Every subject has a process of its own; the processes take turns, so that
 * whatever else the machine does falls on all of them. Times are processor time, medians of the turns.
 */
const ROUNDS = 11;

const sizes: Record<Group, readonly number[]> = {
  counter: [10, 1000, 100_000],
  histogram: [10, 1000, 100_000],
  summary: [10, 1000],
  tracking: [10],
};

interface Figure {
  readonly nanoseconds: number;
  /** Half the distance of the quartiles, as a part of the median. */
  readonly noise: number;
}
type Figures = Record<string, Figure>;

const peers = ['@opentelemetry/sdk-metrics', 'prom-client', '@prometheus-io/client'];
for (const peer of peers) console.log(`${peer} ${versionOf(peer)}`);
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`);

const results = new Map<string, Figures>();
for (const group of Object.keys(subjects)) {
  if (!isGroup(group)) continue;
  for (const series of sizes[group]) {
    const figures = await measure(group, series);
    results.set(`${group} ${series}`, figures);
    print(`${group}, ${series} series: ns a record, processor time`, figures);
  }
}

const memorySubjects = [
  'vital',
  'vital, bound instruments kept',
  'vital, points reused',
  'opentelemetry',
  'prom-client',
  'client_js',
];
const memory = Object.fromEntries(memorySubjects.map((name) => [name, bytesPerSeries(name, 100_000)]));
console.log('\nmemory, 100000 counter series with 3 labels: bytes a series, recorded and after a collection');
for (const [name, [recorded = 0, collected = 0]] of Object.entries(memory)) {
  console.log(`  ${name.padEnd(32)}${recorded.toFixed(0).padStart(8)}${collected.toFixed(0).padStart(8)}`);
}

const peersBytes = memorySubjects.filter((name) => !name.startsWith('vital')).map(collectedBytes);
const tracking = results.get('tracking 10') ?? {};
console.log(
  '\nratios by number of series: how many times better than the peer (bound_counter_cost: than what the cell costs)',
);
for (const series of sizes.counter) console.log(`  ${series}: ${JSON.stringify(recordRatios(series))}`);
const ratios = {
  ...recordRatios(1000),
  track_cache_operation: round(time(tracking, 'prom-client inc') / time(tracking, 'trackCacheOperation')),
  memory: round(Math.min(...peersBytes) / collectedBytes('vital')),
};
console.log(JSON.stringify({ benchmark: 'record', ratios }));

function recordRatios(series: number) {
  const counters = results.get(`counter ${series}`) ?? {};
  const histograms = results.get(`histogram ${series}`) ?? {};
  const summaries = results.get(`summary ${series}`);
  return {
    bound_counter: round(fastestPeer(counters) / time(counters, 'vital bound')),
    bound_counter_cost: round(time(counters, 'vital bound') / time(counters, 'cell.value += 1')),
    bound_histogram: round(fastestPeer(histograms) / time(histograms, 'vital bound')),
    unbound_vs_otel: round(time(counters, 'opentelemetry add') / time(counters, 'vital unbound')),
    unbound_vs_fastest: round(fastestPeer(counters) / time(counters, 'vital unbound')),
    ...(summaries && { summary: round(fastest(summaries, 'prom-client') / time(summaries, 'vital bound')) }),
  };
}

function round(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}

async function measure(group: Group, series: number): Promise<Figures> {
  const names = Object.keys(subjects[group]);
  const processes = await Promise.all(names.map((name) => start([group, name, String(series)])));
  for (const process of processes) await ask(process, 'prepare');
  const times = names.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [position, process] of processes.entries()) {
      times[position]?.push(await ask(process, 'measure'));
    }
  }
  for (const process of processes) process.kill();
  return Object.fromEntries(names.map((name, position) => [name, figureOf(times[position] ?? [])]));
}

async function start(subject: readonly string[]): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'subject-process.ts'), subject, {
    execArgv: ['--conditions=@vital/source', '--expose-gc'],
  });
  child.once('exit', (code) => {
    if (code !== null) throw new Error(`${subject.join(' ')} ended with code ${code}`);
  });
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, request: string): Promise<number> {
  child.send(request);
  const [answer] = await once(child, 'message');
  return Number(answer);
}

function figureOf(times: readonly number[]): Figure {
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  const nanoseconds = quantile(0.5);
  return { nanoseconds, noise: (quantile(0.75) - quantile(0.25)) / 2 / nanoseconds };
}

function bytesPerSeries(name: string, series: number): readonly number[] {
  const output = execFileSync(
    process.execPath,
    [
      '--conditions=@vital/source',
      '--expose-gc',
      join(import.meta.dirname, 'memory-process.ts'),
      name,
      String(series),
    ],
    { encoding: 'utf8' },
  );
  const { bytes }: { bytes: number[] } = JSON.parse(output);
  return bytes;
}

function collectedBytes(name: string): number {
  return memory[name]?.[1] ?? Number.NaN;
}

function time(figures: Figures, name: string): number {
  return figures[name]?.nanoseconds ?? Number.NaN;
}

function fastest(figures: Figures, prefix: string): number {
  const names = Object.keys(figures).filter((name) => name.startsWith(prefix));
  return Math.min(...names.map((name) => time(figures, name)));
}

function fastestPeer(figures: Figures): number {
  return Math.min(...['opentelemetry', 'prom-client', 'client_js'].map((peer) => fastest(figures, peer)));
}

function print(title: string, figures: Figures): void {
  console.log(`\n${title}`);
  for (const [name, { nanoseconds, noise }] of Object.entries(figures)) {
    const text = nanoseconds.toFixed(nanoseconds < 100 ? 2 : 0);
    console.log(`  ${name.padEnd(24)}${text.padStart(10)}  ±${(noise * 100).toFixed(0)} %`);
  }
}

function isGroup(group: string): group is Group {
  return group in sizes;
}

function versionOf(peer: string): string {
  const file = join(import.meta.dirname, '..', 'node_modules', peer, 'package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

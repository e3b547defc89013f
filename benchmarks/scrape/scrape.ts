import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurement } from './measure.ts';

/**
 * One scrape of Vital's exporter beside those of its peers: the same series, every one of which changes between two
 * scrapes, each subject in a process of its own. The last line is JSON.
 */
const folder = import.meta.dirname;
const subjects = ['vital', 'vital_on_store', 'vital_on_otel', 'client_js', 'prom_client', 'otel'];
const cases = [
  ['counters', 1000, 60],
  ['counters', 10_000, 30],
  ['counters', 100_000, 15],
  ['histograms', 10_000, 15],
] as const;

const versions = [
  'prom-client',
  '@prometheus-io/client',
  '@opentelemetry/exporter-prometheus',
  '@opentelemetry/sdk-metrics',
]
  .map(
    (name) =>
      `${name} ${JSON.parse(readFileSync(join(folder, '..', 'node_modules', name, 'package.json'), 'utf8')).version}`,
  )
  .join(', ');
process.stdout.write(`node ${process.versions.node}; ${versions}\n`);

const results = new Map<string, Map<string, Measurement>>();
for (const [kind, series, rounds] of cases) {
  const measured = new Map(subjects.map((subject) => [subject, measure(subject, kind, series, rounds)]));
  results.set(`${kind} ${series}`, measured);
  process.stdout.write(`\n${series} ${kind}, ${((measured.get('vital')?.bytes ?? 0) / 1e6).toFixed(2)} MB\n`);
  process.stdout.write(table([...measured.values()]));
}

const counters = results.get('counters 100000');
const histograms = results.get('histograms 10000');
const peerNames = ['client_js', 'prom_client', 'otel'];

/** How many times as long the peers take. */
function ratiosOf(subject: string, time: (measured: Measurement) => number) {
  const timeOf = (from: typeof counters, name: string) => {
    const measured = from?.get(name);
    return measured === undefined ? Number.NaN : time(measured);
  };
  const own = timeOf(counters, subject);
  const fastest = Math.min(...peerNames.map((name) => timeOf(histograms, name)));
  return {
    counters_100k_vs_client_js: rounded(timeOf(counters, 'client_js') / own),
    counters_100k_vs_prom_client: rounded(timeOf(counters, 'prom_client') / own),
    counters_100k_vs_otel: rounded(timeOf(counters, 'otel') / own),
    counters_100k_vs_copy: rounded(own / (counters?.get(subject)?.copy ?? Number.NaN)),
    longest_block_ms: rounded(counters?.get(subject)?.longestBlock ?? Number.NaN),
    histograms_10k_vs_fastest: rounded(fastest / timeOf(histograms, subject)),
  };
}

const on = { elapsed: ({ elapsed }: Measurement) => elapsed, cpu: ({ cpu }: Measurement) => cpu };
process.stdout.write(
  `\n${JSON.stringify({
    benchmark: 'scrape',
    ratios: ratiosOf('vital', on.elapsed),
    cpu: ratiosOf('vital', on.cpu),
    store: ratiosOf('vital_on_store', on.elapsed),
    store_cpu: ratiosOf('vital_on_store', on.cpu),
  })}\n`,
);

function rounded(value: number): number {
  return Number(value.toFixed(value < 10 ? 2 : 1));
}

function measure(subject: string, kind: string, series: number, rounds: number): Measurement {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, join(folder, 'measure.ts'), subject, kind, `${series}`, `${rounds}`],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${subject} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function table(rows: readonly Measurement[]): string {
  const heads = ['', 'ms', 'CPU ms', 'longest block ms', 'over HTTP ms', 'gzip over HTTP ms', 'bytes/series'];
  const cells = rows.map((row) => [
    row.subject,
    row.elapsed.toFixed(2),
    row.cpu.toFixed(2),
    row.longestBlock.toFixed(2),
    row.http.toFixed(1),
    row.gzip?.toFixed(1) ?? 'none',
    row.bytesPerSeries.toFixed(0),
  ]);
  const copy = rows[0] === undefined ? [] : [['copy', rows[0].copy.toFixed(2), '', '', '', '', '']];
  return [heads, ...cells, ...copy]
    .map(
      (line) =>
        `${line.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(18))).join('')}\n`,
    )
    .join('');
}

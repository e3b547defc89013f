import { createServer, get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { subjects } from './subjects.ts';
import type { Subject, Workload } from './workload.ts';

/**
 * What one process measured of one subject. Times are milliseconds, the tenth percentile of all scrapes but the first
 * ones: whatever else the machine does only adds.
 */
export interface Measurement {
  readonly subject: string;
  readonly bytes: number;
  readonly elapsed: number;
  /** Processor time of one scrape, in all threads: on a busy machine elapsed time says little. */
  readonly cpu: number;
  /** The longest time in one scrape in which the event loop did nothing else; median over the scrapes. */
  readonly longestBlock: number;
  readonly http: number;
  readonly gzip: number | undefined;
  readonly gzipBytes: number | undefined;
  /** A copy of as many bytes. */
  readonly copy: number;
  /** Heap and buffers that the subject holds after scrapes, per series. */
  readonly bytesPerSeries: number;
}

const [subjectName = '', kind, seriesText = '0', roundsText = '0'] = process.argv.slice(2);
const workload: Workload = {
  kind: kind === 'histograms' ? 'histograms' : 'counters',
  series: Number(seriesText),
};
const rounds = Number(roundsText);
const create = Object.entries(subjects).find(([name]) => name === subjectName)?.[1];
if (create === undefined) throw new Error(`there is no subject ${subjectName}`);

const before = usedBytes();
const subject = create(workload);
subject.record();
for (let index = 0; index < 5; index++) await scrape(subject);
const bytesPerSeries = (usedBytes() - before) / workload.series;
const scrapes = [];
for (let index = 0; index < rounds; index++) scrapes.push(await scrape(subject));
const bytes = scrapes[0]?.bytes ?? 0;
const { plain, compressed } = await overHttp(subject);
const measurement: Measurement = {
  subject: subjectName,
  bytes,
  elapsed: tenthPercentile(scrapes.map(({ elapsed }) => elapsed)),
  cpu: tenthPercentile(scrapes.map(({ cpu }) => cpu)),
  longestBlock: median(scrapes.map(({ longestBlock }) => longestBlock)),
  http: plain.elapsed,
  gzip: compressed?.elapsed,
  gzipBytes: compressed?.bytes,
  copy: copyTime(bytes),
  bytesPerSeries,
};
process.stdout.write(`${JSON.stringify(measurement)}\n`);
process.exit(0);

async function scrape(of: Subject) {
  of.record();
  await new Promise(setImmediate);
  let last = performance.now();
  let longestBlock = 0;
  let running = true;
  const tick = () => {
    const now = performance.now();
    longestBlock = Math.max(longestBlock, now - last);
    last = now;
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  const start = performance.now();
  const startCpu = process.cpuUsage();
  last = start;
  const rendered = await of.render();
  const end = performance.now();
  const { user, system } = process.cpuUsage(startCpu);
  running = false;
  return {
    bytes: rendered,
    elapsed: end - start,
    cpu: (user + system) / 1000,
    longestBlock: Math.max(longestBlock, end - last),
  };
}

async function overHttp(of: Subject) {
  const server = createServer((request, response) => of.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sample = async (encoding: string) => {
    const samples = [];
    for (let index = 0; index < Math.max(5, rounds / 3); index++) {
      of.record();
      samples.push(await fetchOnce(port, encoding));
    }
    return { ...samples[0], elapsed: tenthPercentile(samples.map(({ elapsed }) => elapsed)) };
  };
  const plain = await sample('identity');
  const gzip = await sample('gzip');
  server.close();
  return { plain, compressed: gzip.encoding === 'gzip' ? gzip : undefined };
}

function fetchOnce(port: number, encoding: string) {
  return new Promise<{ elapsed: number; bytes: number; encoding: string | undefined }>((resolve, reject) => {
    const start = performance.now();
    get(
      { port, host: '127.0.0.1', path: '/metrics', agent: false, headers: { 'accept-encoding': encoding } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const elapsed = performance.now() - start;
          const body = Buffer.concat(chunks);
          if (response.headers['content-encoding'] === 'gzip') gunzipSync(body);
          resolve({ elapsed, bytes: body.length, encoding: response.headers['content-encoding'] });
        });
      },
    ).on('error', reject);
  });
}

function copyTime(length: number): number {
  const source = Buffer.alloc(length, 1);
  const target = Buffer.alloc(length);
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    source.copy(target);
    return performance.now() - start;
  });
  return tenthPercentile(times.slice(5));
}

function usedBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function tenthPercentile(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 10)] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

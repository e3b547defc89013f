import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describeWithServers } from '@vital/testing';
import { PrometheusReader } from './prometheus-reader.ts';
import { Pushgateway } from './pushgateway.ts';

function readerOf(name: string, value: number): PrometheusReader {
  const reader = new PrometheusReader({ targetInfo: false });
  new MeterProvider({ readers: [reader] }).getMeter('batch').createGauge(name).record(value);
  return reader;
}

describeWithServers('a real Pushgateway', ['pushgateway'], ({ pushgateway }) => {
  let folder: string;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vital-pushgateway-'));
    server = spawn(pushgateway.path, ['--web.listen-address=127.0.0.1:0', '--persistence.file='], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (server.stderr === null) throw new Error('no output');
    for await (const line of createInterface({ input: server.stderr })) {
      const address = /"?Listening on"? address=(\S+)/.exec(line)?.[1];
      if (address === undefined) continue;
      url = `http://${address}`;
      break;
    }
  });
  afterAll(async () => {
    const exit = once(server, 'exit');
    server.kill();
    await exit;
    rmSync(folder, { recursive: true });
  });

  /** What the Pushgateway shows, without what it says of itself. */
  async function shown(): Promise<string[]> {
    const page = await (await fetch(`${url}/metrics`)).text();
    return page.split('\n').filter((line) => line.startsWith('batch_'));
  }

  test('push replaces a group, pushAdd its namesakes, delete all of it', async () => {
    const group = { url, job: 'nightly', grouping: { instance: 'a/b "ü"', empty: '' } };
    const labels = 'empty="",instance="a/b \\"ü\\"",job="nightly"';
    await new Pushgateway(readerOf('batch.rows', 7), group).push();
    expect(await shown()).toEqual([`batch_rows{${labels}} 7`]);
    await new Pushgateway(readerOf('batch.errors', 1), group).pushAdd();
    await new Pushgateway(readerOf('batch.rows', 8), group).pushAdd();
    expect(await shown()).toEqual([`batch_errors{${labels}} 1`, `batch_rows{${labels}} 8`]);
    await new Pushgateway(readerOf('batch.errors', 2), group).push();
    expect(await shown()).toEqual([`batch_errors{${labels}} 2`]);
    await new Pushgateway(readerOf('batch.errors', 2), group).delete();
    expect(await shown()).toEqual([]);
  });

  test('what it refuses is an error with its reason', async () => {
    const clash = new Pushgateway(readerOf('pushgateway.http.requests.total', 1), { url, job: 'clash' });
    await expect(clash.push()).rejects.toThrow(/answered 400: .*inconsistent/);
  });
});

test('a Pushgateway that is not there is named', async () => {
  const pushgateway = new Pushgateway(readerOf('batch', 1), { url: 'http://127.0.0.1:1/', job: 'a b' });
  await expect(pushgateway.push()).rejects.toThrow(
    'the Pushgateway at http://127.0.0.1:1/metrics/job/a%20b cannot be reached: ',
  );
});

test('a group that cannot be is refused at once', () => {
  const make = (options: object) => () =>
    new Pushgateway(readerOf('batch', 1), { url: 'http://x', job: 'j', ...options });
  expect(make({ job: '' })).toThrow('needs a job name');
  expect(make({ grouping: { 'a-b': 'x' } })).toThrow('"a-b" is no label name');
  expect(make({ url: 'nowhere' })).toThrow('Invalid URL');
});

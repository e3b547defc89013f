import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { configurationTable } from '@vital/sdk';
import {
  describeWithServers,
  type Prometheus,
  type RunningProgram,
  runProgram,
  startProgram,
  startPrometheus,
} from '@vital/testing';
import { parse } from 'yaml';
import { freePort } from './free-port.ts';
import { guideBlock } from './guide.ts';

const cache = join(__dirname, '..', '.cache');
const preload = ['--conditions=@vital/source', '--require', '@vital/sdk/register'];

const shop = `
import { metrics } from '@opentelemetry/api';
export function takeOrder({ country, count }) {
  metrics.getMeter('shop').createCounter('shop.orders', { unit: '{order}' }).add(count, { country });
  return { taken: count };
}
`;

let folder = '';
const running: RunningProgram[] = [];
const file = (name: string) => join(folder, name);

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'guide-'));
  writeFileSync(file('package.json'), '{ "type": "module" }');
  writeFileSync(file('shop.mjs'), shop);
});
afterAll(async () => {
  for (const program of running) program.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

function start(environment: Record<string, string>, name: string): RunningProgram {
  const program = startProgram({ arguments: [...preload, name], directory: folder, environment });
  running.push(program);
  return program;
}

/** The job of a block, without what a test must set itself. */
function job(name: string): Record<string, unknown> {
  const {
    job_name: _,
    static_configs: _targets,
    scrape_interval: _interval,
    ...settings
  } = parse(guideBlock(name)).scrape_configs[0];
  return settings;
}

/** Waits until a value is what it should become; after 30 s it says what it is instead. */
async function until<Value>(read: () => Promise<Value>, expected: Value): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const last = await read().catch(String);
    if (last === expected) return;
    if (Date.now() > deadline) throw new Error(`it is ${String(last)}, not ${String(expected)}`);
    await delay(100);
  }
}

test('the pod has settings that there are', () => {
  const { env, ports } = parse(guideBlock('pod')).spec.containers[0];
  const variables = Object.values(configurationTable).map(({ environment }) => environment);
  expect(variables).toEqual(expect.arrayContaining(env.map(({ name }: { name: string }) => name)));
  expect(ports).toEqual([{ name: 'metrics', containerPort: 9464 }]);
});

describeWithServers('a cluster of two', ['prometheus'], () => {
  let prometheus: Prometheus;
  afterAll(() => prometheus?.stop());

  test('is one target that loses nothing and never goes backwards', async () => {
    const port = await freePort();
    const metricsPort = await freePort();
    writeFileSync(file('cluster.mjs'), guideBlock('cluster').replace('3000', String(port)));
    start({ VITAL_GLOBAL: 'true', OTEL_EXPORTER_PROMETHEUS_PORT: String(metricsPort) }, 'cluster.mjs');
    const url = `http://localhost:${metricsPort}/metrics`;
    prometheus = await startPrometheus({ scrapeTargets: [{ url, settings: job('scrape') }] });
    const order = async (count: number): Promise<number> => {
      const body = JSON.stringify({ country: 'de', count });
      // A connection that is kept open would stay with one worker.
      const headers = { connection: 'close' };
      const answer = await fetch(`http://localhost:${port}`, { method: 'POST', body, headers });
      const { pid }: { pid: number } = JSON.parse(await answer.text());
      return pid;
    };
    const total = () => prometheus.value('sum(shop_orders_total)');
    const workers = (state: string) => () => prometheus.value(`vital_exporter_workers{state="${state}"}`);

    await until(workers('live'), 2);
    const pids = new Set<number>();
    let ordered = 0;
    while (pids.size < 2 || ordered < 100) {
      pids.add(await order(1));
      ordered++;
    }
    await until(total, ordered);

    const [first = 0, second = 0] = pids;
    process.kill(first, 'SIGKILL');
    await until(workers('ended'), 1);
    expect(await total()).toBe(ordered);
    let last = first;
    while (last !== second) {
      last = await order(50);
      ordered += 50;
    }
    process.kill(second, 'SIGTERM');
    await until(workers('ended'), 2);
    await until(total, ordered);
    expect(await prometheus.value('resets(shop_orders_total[10m])')).toBe(0);
    expect(await prometheus.targets()).toMatchObject([{ health: 'up', lastError: '' }]);
  }, 120_000);
});

describeWithServers('a Pushgateway', ['pushgateway'], ({ pushgateway }) => {
  test('gets what a batch job has to say', async () => {
    const port = await freePort();
    const gateway = startProgram({
      node: pushgateway.path,
      arguments: [`--web.listen-address=127.0.0.1:${port}`, '--persistence.file='],
    });
    running.push(gateway);
    await gateway.output(/Listening on/);
    const program = guideBlock('batch').replace('http://pushgateway:9091', `http://127.0.0.1:${port}`);
    writeFileSync(file('batch.mjs'), program);
    const arguments_ = ['--conditions=@vital/source', 'batch.mjs'];
    expect(await runProgram({ arguments: arguments_, directory: folder })).toMatchObject({
      stderr: '',
      exitCode: 0,
    });
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(page).toContain('nightly_rows{instance="",job="nightly"} 1200\n');
  });
});

const openssl = process.env.VITAL_TEST_OPENSSL ?? 'openssl';
const hasOpenssl = spawnSync(openssl, ['version']).status === 0;
if (hasOpenssl || process.env.CI) {
  describeWithServers('TLS both ways and a token', ['prometheus'], () => {
    let prometheus: Prometheus;
    afterAll(() => prometheus?.stop());

    function makeCertificate(name: string): void {
      const target = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)];
      const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:shop'];
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      execFileSync(openssl, ['req', '-x509', ...key, '-days', '1', ...names, ...target], { stdio: 'ignore' });
    }

    test('let in who has both, and nobody else', async () => {
      for (const name of ['server', 'client']) makeCertificate(name);
      writeFileSync(file('clients.pem'), execFileSync('cat', [file('client.pem')]));
      writeFileSync(file('app.js'), 'setInterval(() => {}, 1000); console.log("up");');
      const variables = [...guideBlock('secrets').matchAll(/(\w+)=(\S+)/g)].map(
        ([, name = '', value = '']) => [name, value],
      );
      const port = await freePort();
      await start(
        { ...Object.fromEntries(variables), OTEL_EXPORTER_PROMETHEUS_PORT: `${port}` },
        'app.js',
      ).output(/up/);
      const { tls_config: tls, ...settings } = job('secure-scrape');
      const files = Object.fromEntries(
        Object.entries(Object(tls)).map(([key, value]) => [
          key,
          key.endsWith('_file') ? file(String(value)) : value,
        ]),
      );
      const { cert_file: _certificate, key_file: _key, ...withoutCertificate } = files;
      const url = `https://localhost:${port}/metrics`;
      prometheus = await startPrometheus({
        scrapeTargets: [
          { url, job: 'known', settings: { ...settings, tls_config: files } },
          { url, job: 'no certificate', settings: { ...settings, tls_config: withoutCertificate } },
          { url, job: 'no token', settings: { tls_config: files } },
        ],
      });
      await prometheus.nextScrape();
      const health = (await prometheus.targets()).map(({ job, health, lastError }) => [
        job,
        health,
        lastError,
      ]);
      expect(Object.fromEntries(health.map(([name, state]) => [name, state]))).toEqual({
        known: 'up',
        'no certificate': 'down',
        'no token': 'down',
      });
      expect(health).toContainEqual(['no token', 'down', expect.stringContaining('401')]);
    }, 60_000);
  });
} else {
  process.stderr.write('skipped: TLS both ways and a token needs openssl; VITAL_TEST_OPENSSL may name it.\n');
}

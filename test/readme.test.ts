import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createPromtool,
  describeWithServers,
  parseExposition,
  startCollector,
  startProgram,
  startPrometheus,
  startVictoriaMetrics,
} from '@vital/testing';
import { parse } from 'yaml';
import { freePort } from './free-port.ts';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const cache = join(root, '.cache');

/** The block of the README that stands behind a comment which gives it this name. */
function block(name: string): string {
  const found = new RegExp(`<!-- runs: ${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (found === undefined) throw new Error(`the README has no block "${name}"`);
  return found;
}

/** A program as a reader has one: it uses a library that Vital watches, and stays up. */
const application = `
import { LRUCache } from 'lru-cache';
const cache = new LRUCache({ max: 10 });
cache.set('key', 1);
cache.get('key');
// A cache that nothing refers to any more is collected, and its gauges with it.
setInterval(() => cache.size, 1000);
console.log('up');
`;

let folder = '';
beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'readme-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'app.js'), application);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the `node` command of a block, from source. */
function runCommand(name: string, environment: Record<string, string>) {
  const command = block(name)
    .split('\n')
    .find((line) => line.startsWith('node '));
  return startProgram({
    arguments: ['--conditions=@vital/source', ...(command ?? '').split(' ').slice(1)],
    directory: folder,
    environment,
  });
}

/** The page, as soon as it is served. */
const scrape = async (url: string): Promise<string> =>
  await fetch(url).then(
    (response) => response.text(),
    () => scrape(url),
  );

describe('the README', () => {
  it('draws the packages as they are', () => {
    const drawn = [...readme.matchAll(/@vital\/([a-z-]+)/g)].map(([, name]) => name);
    for (const name of [
      'conventions',
      'core',
      'sdk',
      'meter-provider',
      'exporter-prometheus',
      'module-hook',
      'testing',
    ]) {
      expect(drawn).toContain(name);
    }
    expect(readme.indexOf('@vital/sdk   ')).toBeLessThan(readme.indexOf('## See it'));
  });

  it('preloads a program that Prometheus can scrape', async () => {
    const port = await freePort();
    const program = runCommand('preload', { OTEL_EXPORTER_PROMETHEUS_PORT: String(port) });
    await program.output(/up/);
    const url = /curl (\S+)/.exec(block('preload'))?.[1]?.replace('9464', String(port));
    const page = parseExposition(await scrape(String(url)));
    expect(page.value('vital_cache_operations_total', { cache: 'app', operation: 'hit' })).toBe(1);
    program.kill('SIGTERM');
    await program.ended;
  });

  it('starts in a program', async () => {
    writeFileSync(
      join(folder, 'program.ts'),
      `${block('program')}\nconsole.log(String((await vital.render()).body));\n`,
    );
    const program = startProgram({
      arguments: ['--conditions=@vital/source', 'program.ts'],
      directory: folder,
      environment: { OTEL_EXPORTER_PROMETHEUS_PORT: '0' },
    });
    const { stdout, stderr } = await program.ended;
    expect(stderr).toBe('');
    const page = parseExposition(stdout);
    expect(page.value('vital_workflow_requests_total', { workflow: 'answer', tenant_id: 'acme' })).toBe(1);
    expect(page.value('vital_quality_score_count', { mode: 'fast' })).toBe(1);
    expect(page.value('target_info', { service_name: 'support' })).toBe(1);
  });
});

describeWithServers('the README, with Prometheus', ['prometheus', 'promtool'], () => {
  it('is scraped as its configuration says', async () => {
    const port = await freePort();
    const program = runCommand('preload', { OTEL_EXPORTER_PROMETHEUS_PORT: String(port) });
    await program.output(/up/);
    const text = block('scrape').replace('9464', String(port));
    writeFileSync(join(folder, 'prometheus.yml'), text);
    const verdict = await createPromtool().run(['check', 'config', join(folder, 'prometheus.yml')]);
    expect(verdict).toMatchObject({ ok: true });
    const prometheus = await startPrometheus({ config: parse(text.replace('15s', '500ms')) });
    try {
      const up = async (): Promise<number | undefined> => {
        const value = await prometheus.value('up{job="vital"}');
        return value === undefined ? up() : value;
      };
      expect(await up()).toBe(1);
      expect(await prometheus.value('vital_cache_operations_total{operation="hit"}')).toBe(1);
    } finally {
      program.kill('SIGTERM');
      await Promise.all([program.ended, prometheus.stop()]);
    }
  });
});

describeWithServers('the README, with a receiver of OTLP', ['victoria-metrics'], () => {
  it('pushes under the names that a scrape shows', async () => {
    const receiver = await startVictoriaMetrics();
    const [, name = '', value = ''] =
      /export (\w+)=(\w+) OTEL_EXPORTER_OTLP_ENDPOINT=/.exec(block('push')) ?? [];
    const program = runCommand('push', {
      [name]: value,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.otlpEndpoint,
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    });
    try {
      await program.output(/up/);
      const hits = async (): Promise<number> =>
        (await receiver.value('vital_cache_operations_total{operation="hit"}')) ?? (await hits());
      expect(await hits()).toBe(1);
      expect(await receiver.value('vital_uptime_seconds')).toBeGreaterThan(0);
      expect(await receiver.value('vital_instrumentation_info{library="lru-cache"}')).toBe(1);
    } finally {
      program.kill('SIGTERM');
      await Promise.all([program.ended, receiver.stop()]);
    }
  });
});

describeWithServers('the README, with an OpenTelemetry Collector', ['otelcol'], () => {
  it('pushes to it and is scraped by it, and both arrive under the names of the page', async () => {
    const [metricsPort, otlpPort, collectedPort] = [await freePort(), await freePort(), await freePort()];
    const collector = await startCollector(
      block('collector')
        .replace('9464', String(metricsPort))
        .replace('4318', String(otlpPort))
        .replace('8889', String(collectedPort))
        .replace('15s', '500ms'),
    );
    const scraped = runCommand('preload', {
      OTEL_EXPORTER_PROMETHEUS_PORT: String(metricsPort),
      OTEL_SERVICE_NAME: 'scraped',
    });
    const pushed = runCommand('push', {
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${otlpPort}`,
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      OTEL_SERVICE_NAME: 'pushed',
    });
    const collected = async (service: string): Promise<number> => {
      const page = parseExposition(await scrape(`http://localhost:${collectedPort}/metrics`));
      const hits = page.value('vital_cache_operations_total', { job: service, operation: 'hit' });
      return hits ?? (await collected(service));
    };
    try {
      await Promise.all([scraped.output(/up/), pushed.output(/up/)]);
      expect(await collected('pushed')).toBe(1);
      expect(await collected('vital')).toBe(1);
      const own = parseExposition(await scrape(`http://localhost:${metricsPort}/metrics`));
      const expected = new Set(
        own.samples.map(({ name }) => name).filter((name) => name.startsWith('vital_')),
      );
      // What was recorded last arrives with the next push or scrape.
      const missing = async (job: string): Promise<string[]> => {
        const page = parseExposition(await scrape(`http://localhost:${collectedPort}/metrics`));
        const names = new Set(
          page.samples.filter(({ labels }) => labels.job === job).map(({ name }) => name),
        );
        return [...expected].filter((name) => !names.has(name));
      };
      for (const job of ['pushed', 'vital']) {
        for (let patience = 60; patience > 0 && (await missing(job)).length > 0; patience--) {
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
        expect(await missing(job)).toEqual([]);
      }
    } finally {
      scraped.kill('SIGTERM');
      pushed.kill('SIGTERM');
      await Promise.all([scraped.ended, pushed.ended, collector.stop()]);
    }
  });
});

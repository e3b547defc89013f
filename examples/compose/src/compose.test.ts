import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure, generatedFiles } from '@vital/dashboards';
import { createPromtool, describeWithServers } from '@vital/testing';
import { parse } from 'yaml';

const folder = join(__dirname, '..');
const text = readFileSync(join(folder, 'compose.yml'), 'utf8');

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

const { services }: { services: Readonly<Record<string, Service>> } = parse(text);
const names = Object.keys(services);

describe('compose.yml', () => {
  it('has the engine, Prometheus, Alertmanager and Grafana', () => {
    expect(names).toEqual(['engine', 'prometheus', 'alertmanager', 'grafana']);
  });

  it.each(names)('%s listens on the loopback interface only, at a pinned version, and is checked', (name) => {
    const { image, ports = [], healthcheck } = services[name] ?? {};
    if (image !== undefined) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(healthcheck?.test.length).toBeGreaterThan(1);
  });

  it.each(names)('%s mounts what is there', (name) => {
    const mounted = (services[name]?.volumes ?? []).filter((volume) => volume.startsWith('.'));
    for (const volume of mounted) expect(existsSync(join(folder, volume.split(':')[0] ?? ''))).toBe(true);
  });

  it('has no password of its own', () => {
    expect(services.grafana?.environment?.GF_SECURITY_ADMIN_PASSWORD).toMatch(
      /^\$\{GRAFANA_ADMIN_PASSWORD:\?/,
    );
    expect(text).not.toMatch(/password: *['"]?\w+['"]?$/im);
  });

  it('pins the same Node in its Dockerfile as the repository does', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8'));
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toContain(
      `FROM node:${devDependencies.node}-slim`,
    );
  });
});

describe('its Prometheus configuration', () => {
  it('is the one that is generated for its services', () => {
    const services = { scrapeTargets: ['engine:9464'], alertmanagers: ['alertmanager:9093'] };
    const generated = generatedFiles(configure(services))['prometheus/prometheus.yml'];
    expect(readFileSync(join(folder, 'prometheus.yml'), 'utf8')).toBe(generated);
  });
});

describeWithServers('its Prometheus configuration', ['promtool'], ({ promtool }) => {
  it('is right', async () => {
    // The rules are beside it only in the container, so the syntax alone is looked at here.
    const verdict = await createPromtool(promtool).run([
      'check',
      'config',
      '--syntax-only',
      join(folder, 'prometheus.yml'),
    ]);
    expect(verdict).toMatchObject({ ok: true });
  });
});

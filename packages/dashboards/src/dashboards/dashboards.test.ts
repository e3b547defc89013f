import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Dashboard } from '@grafana/schema';
import { defaultConfiguration } from '../configuration.ts';
import { lintDashboard } from '../grafana/lint-dashboard.ts';
import { generatedFiles } from '../output/generated-files.ts';
import { alerts } from '../rules/rules.ts';
import { buildDashboards, dashboardDescriptions } from './dashboards.ts';

const packageFolder = join(__dirname, '../..');
const generated = join(packageFolder, 'generated');
const dashboards = buildDashboards(defaultConfiguration);
const slugs = Object.keys(dashboards);
const copyOf = (slug: string) => JSON.parse(JSON.stringify(dashboards[slug]));
const panelsKey = 'panels' satisfies keyof Dashboard;

/** What the product promises, title by title. */
const promised: Readonly<Record<string, readonly string[]>> = {
  'performance-overview': [
    ...[
      'Overall request rate',
      'Average response time',
      'P95 latency',
      'P99 latency',
      'Error rate',
      'Cache hit rate',
    ],
    ...[
      'Requests by mode',
      'Quality score distribution',
      'Degraded responses',
      'Active workflows',
      'Success rate',
    ],
    'Top tenants',
  ],
  'cache-performance': [
    ...[
      'Hit rate over time',
      'Operations breakdown',
      'Cache size',
      'Cache memory usage',
      'Entry age distribution',
    ],
    ...[
      'Hit/miss ratio',
      'Evictions rate',
      'Average entry lifetime',
      'Performance by mode',
      'Invalidation events',
    ],
  ],
  'cost-optimization': [
    ...[
      'Estimated daily cost',
      'Cost breakdown (LLM, tools, RAG)',
      'LLM API calls (cached against non-cached)',
    ],
    ...['Cost saved by the cache', 'Token usage', 'Tool executions', 'RAG retrievals', 'Cost per mode'],
    ...['Most expensive tenants', 'Cost trend', 'Cost savings percentage'],
  ],
  'system-health': [
    ...['Build information', 'Connection pool status', 'Active connections', 'Error types distribution'],
    ...[
      'Quality score trend',
      'Warnings rate',
      'Tool success rate',
      'RAG success rate',
      'Agent usage',
      'System uptime',
    ],
  ],
};

describe('the dashboards', () => {
  it('are the four that are promised, and two more', () => {
    expect(slugs).toEqual([...Object.keys(promised), 'drill-down', 'slo-and-error-budget']);
    expect(Object.values(promised).flat()).toHaveLength(43);
  });

  it.each(Object.keys(promised))('%s has every promised panel', (slug) => {
    const titles = dashboards[slug]?.[panelsKey]?.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining([...(promised[slug] ?? [])]));
  });

  it.each(slugs)('%s keeps the rules of the linter', (slug) => {
    expect(lintDashboard(copyOf(slug))).toEqual([]);
  });

  it.each<[string, (panel: { targets: { expr: string }[]; gridPos: object }) => object]>([
    ['does not match on job', ({ targets }) => ({ targets: changed(targets, 'job=~"$job", ', '') })],
    [
      'does not match on instance',
      ({ targets }) => ({ targets: changed(targets, 'instance=~"$instance", ', '') }),
    ],
    ['does not parse', ({ targets }) => ({ targets: changed(targets, ')', '') })],
    ['is not in rate', ({ targets }) => ({ targets: changed(targets, 'rate(', 'abs(') })],
    ['without $__rate_interval', ({ targets }) => ({ targets: changed(targets, '$__rate_interval', '5m') })],
    ['has no title', () => ({ description: '' })],
    ['has the unit ""', () => ({ fieldConfig: { defaults: {} } })],
    ['has the unit "seconds"', () => ({ fieldConfig: { defaults: { unit: 'seconds' } } })],
    ['has no query', () => ({ targets: [] })],
    ['does not use the data source', () => ({ datasource: { uid: 'other' } })],
    ['is not within the grid', () => ({ gridPos: { x: 20, y: 0, w: 12, h: 4 } })],
    ['overlaps Requests by mode', ({ gridPos }) => ({ gridPos: { ...gridPos, w: 13 } })],
    ['leave holes', ({ gridPos }) => ({ gridPos: { ...gridPos, w: 11 } })],
  ])('the linter finds a panel that %s', (problem, change) => {
    const dashboard = copyOf('performance-overview');
    const panel = dashboard.panels.find((one: { title: string }) => one.title === 'Requests by mode');
    Object.assign(panel, change(panel));
    expect(lintDashboard(dashboard).join('\n')).toContain(problem);
  });

  it.each<[string, string, (variable: Record<string, unknown>) => object]>([
    ['datasource', 'the first variable is not the data source', () => ({ label: 'Prometheus' })],
    ['job', 'variable job is not as it should be', () => ({ multi: false })],
    ['instance', 'variable instance is not as it should be', () => ({ allValue: '.*' })],
    ['job', 'variable job is not as it should be', () => ({ datasource: { uid: 'other' } })],
    ['mode', 'variable mode is not reloaded when the time changes', () => ({ refresh: 1 })],
    [
      'tenant',
      'variable tenant has no selector that parses',
      () => ({ query: { query: 'label_values(a{, b)' } }),
    ],
  ])('the linter finds that of the variable %s that %s', (name, problem, change) => {
    const dashboard = copyOf('performance-overview');
    const variable = dashboard.templating.list.find((one: { name: string }) => one.name === name);
    Object.assign(variable, change(variable));
    expect(lintDashboard(dashboard).join('\n')).toContain(problem);
  });

  it.each<[string, object]>([
    ['can be edited', { editable: true }],
    ['has no uid', { uid: '' }],
    ['asks for a data source when it is imported', { __inputs: [] }],
    ['hides links', { links: [{ placement: 'inControlsMenu' }] }],
  ])('the linter finds that a dashboard %s', (problem, change) => {
    const dashboard = { ...copyOf('performance-overview'), ...change };
    expect(lintDashboard(dashboard).join('\n')).toContain(problem);
  });

  it('each have the variables that the others have, so that a choice is kept on the way between them', () => {
    for (const slug of slugs) {
      const names = dashboards[slug]?.templating?.list?.map(({ name }) => name);
      expect({ slug, names }).toEqual({
        slug,
        names: expect.arrayContaining(['datasource', 'job', 'instance', 'mode', 'tenant']),
      });
    }
  });

  it('use every limit that they let one change', () => {
    for (const { slug, variables } of dashboardDescriptions(defaultConfiguration)) {
      const text = JSON.stringify(dashboards[slug]?.panels);
      expect({ slug, unused: variables.filter((name) => !text.includes(`$${name}`)) }).toEqual({
        slug,
        unused: [],
      });
    }
  });

  it('say the unit of every promised share as one', () => {
    const wrong = dashboardDescriptions(defaultConfiguration)
      .flatMap(({ rows }) => rows.flatMap(({ panels }) => panels))
      .filter(
        ({ title, unit }) =>
          /rate$/.test(title) && /success|error|hit/i.test(title) && unit !== 'percentunit',
      );
    expect(wrong.map(({ title }) => title)).toEqual([]);
  });

  it('are those that alerts lead to', () => {
    for (const { dashboard } of alerts(defaultConfiguration)) expect(slugs).toContain(dashboard);
  });

  it('fit the types of @grafana/schema', () => {
    const folder = mkdtempSync(join(packageFolder, 'schema-check-'));
    try {
      // In JSON an enumeration is its value.
      const head = `import type { Dashboard } from '@grafana/schema';
type Json<T> = T extends string ? \`\${T}\` : T extends (infer U)[] ? Json<U>[] : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
const check = <D extends Json<Dashboard>>(dashboard: D) => dashboard;`;
      const statements = slugs.map((slug) => `check(${JSON.stringify(dashboards[slug])});`);
      const file = join(folder, 'dashboards.ts');
      writeFileSync(file, `${head}\n${statements.join('\n')}\n`);
      const options = [
        '--ignoreConfig',
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--module',
        'nodenext',
        '--target',
        'es2022',
      ];
      const compiler = join(packageFolder, '../../node_modules/typescript/bin/tsc');
      const { stdout } = spawnSync(process.execPath, [compiler, ...options, file], { encoding: 'utf8' });
      expect(stdout).toBe('');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

describe('the generated folder', () => {
  it('holds exactly what is generated', () => {
    const expected = generatedFiles(defaultConfiguration);
    const found = readdirSync(generated, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(generated.length + 1));
    expect(found.toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [path, text] of Object.entries(expected)) {
      expect({ path, text: readFileSync(join(generated, path), 'utf8') }).toEqual({ path, text });
    }
  });

  const linter = linterBinary();
  const title = 'passes grafana/dashboard-linter';
  if (linter === undefined) {
    it.skip(`${title}: put dashboard-linter (Go) on the PATH, or name it in VITAL_TEST_DASHBOARD_LINTER`, () =>
      undefined);
  } else {
    it.each(slugs)(`${title}: %s`, (slug) => {
      const file = join(generated, 'grafana/dashboards', `vital-${slug}.json`);
      const { status, stdout, stderr } = spawnSync(linter, ['lint', '--strict', file], { encoding: 'utf8' });
      expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
    });
  }
});

function changed(targets: readonly { expr: string }[], from: string, to: string): object[] {
  return targets.map((target) => ({ ...target, expr: target.expr.replace(from, to) }));
}

/** Its name in the environment, or on the PATH. */
function linterBinary(): string | undefined {
  const named = process.env.VITAL_TEST_DASHBOARD_LINTER;
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'dashboard-linter'));
  return [named, ...onPath].find((path) => path && spawnSync(path, ['--help']).status === 0);
}

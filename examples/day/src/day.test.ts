import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithServers } from '@vital/testing';
import { figures } from './figures.ts';
import { type DashboardJson, OpenDashboard, type ShownTime } from './grafana-queries.ts';
import { type LoadedDay, loadDay } from './load-day.ts';
import { measureFigure } from './measure-figure.ts';
import { dayEnd, dayStart, scrapeSeconds } from './simulate-day.ts';

const folder = join(__dirname, '../../../packages/dashboards/generated/grafana/dashboards');
const dashboards: Readonly<Record<string, DashboardJson>> = Object.fromEntries(
  readdirSync(folder).map((file) => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(join(folder, file), 'utf8')),
  ]),
);
const dashboardNames = Object.keys(dashboards);
const shown: ShownTime = { from: dayStart, to: dayEnd, scrapeSeconds };

function dashboard(name: string): DashboardJson {
  const json = dashboards[name];
  if (json === undefined) throw new Error(`there is no dashboard ${name}`);
  return json;
}

describeWithServers('a day of operation in a real Prometheus', ['prometheus', 'promtool'], (servers) => {
  let day: LoadedDay;
  beforeAll(async () => {
    day = await loadDay(servers);
  }, 400_000);
  afterAll(() => day?.prometheus.stop());

  it.each(dashboardNames)(
    'every query of %s returns data',
    async (name) => {
      const open = await OpenDashboard.open(dashboard(name), day.prometheus, shown);
      const empty: string[] = [];
      for (const { title, targets = [] } of open.json.panels) {
        for (const target of targets) {
          if ((await open.run(target)).length === 0) empty.push(`${title} ${target.refId}: ${target.expr}`);
        }
      }
      expect(empty).toEqual([]);
    },
    120_000,
  );

  it.each(dashboardNames)('the deployment at noon is marked in %s', async (name) => {
    const open = await OpenDashboard.open(dashboard(name), day.prometheus, shown);
    const annotation = open.json.annotations.list.find((candidate) => candidate.name === 'Deployments');
    const series = await open.run({ refId: 'A', expr: annotation?.expr ?? '' });
    expect(series.map(({ labels }) => labels.version)).toContain('1.1.0');
  });

  it.each(figures)('$figure is $expected $unit within 2 %', async (figure) => {
    const measured = await measureFigure(figure, dashboard(figure.dashboard), day.prometheus, shown);
    expect(Math.abs(measured / figure.expected - 1)).toBeLessThan(0.02);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithServers } from '@vital/testing';
import { figureRow } from './figure-row.ts';
import { figures } from './figures.ts';
import { firedAlerts } from './fired-alerts.ts';
import { dashboard, dashboardNames } from './generated-dashboards.ts';
import { emptyQueries, OpenDashboard, type ShownTime } from './grafana-queries.ts';
import { type LoadedDay, loadDay } from './load-day.ts';
import { measureFigure } from './measure-figure.ts';
import { dayEnd, dayStart, scrapeSeconds } from './simulate-day.ts';

const root = join(__dirname, '../../..');
const documents = ['packages/dashboards/README.md', 'examples/day/README.md'];
const shown: ShownTime = { from: dayStart, to: dayEnd, scrapeSeconds };

describeWithServers('a day of operation in a real Prometheus', ['prometheus', 'promtool'], (servers) => {
  let day: LoadedDay;
  beforeAll(async () => {
    day = await loadDay(servers);
  }, 400_000);
  afterAll(() => day?.stop());

  it.each(dashboardNames)(
    'every query of %s returns data',
    async (name) => {
      const open = await OpenDashboard.open(dashboard(name), day.prometheus, shown);
      expect(await emptyQueries(open)).toEqual([]);
    },
    120_000,
  );

  it.each(dashboardNames)('the deployment at noon is marked in %s', async (name) => {
    const open = await OpenDashboard.open(dashboard(name), day.prometheus, shown);
    const annotation = open.json.annotations.list.find((candidate) => candidate.name === 'Deployments');
    const series = await open.run({ refId: 'A', expr: annotation?.expr ?? '' });
    expect(series.map(({ labels }) => labels.version)).toContain('1.1.0');
  });

  it('would have fired no alert on a good day, but for two shares of few events', async () => {
    const labels = { job: 'vital' };
    expect(await firedAlerts(day.prometheus, shown)).toEqual([
      { alert: 'VitalHighRagFailureRate', labels: { ...labels, source_type: 'keyword' }, times: 1 },
      {
        alert: 'VitalProviderRateLimited',
        labels: { ...labels, provider: 'openai', model: 'gpt-4o' },
        times: 1,
      },
      { alert: 'VitalWatchdog', labels: {}, times: 1 },
    ]);
  }, 60_000);

  it.each(figures)('$figure is $expected $unit within 2 %, and documented as it is', async (figure) => {
    const measured = await measureFigure(figure, dashboard(figure.dashboard), day.prometheus, shown);
    expect(Math.abs(measured / figure.expected - 1)).toBeLessThan(0.02);
    for (const document of documents) {
      expect(readFileSync(join(root, document), 'utf8')).toContain(figureRow(figure, measured));
    }
  });
});

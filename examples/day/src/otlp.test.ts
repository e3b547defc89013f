import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithServers } from '@vital/testing';
import { dashboard, dashboardNames, generatedFolder } from './generated-dashboards.ts';
import { emptyQueries, OpenDashboard, type ShownTime } from './grafana-queries.ts';
import { dayStart, scrapeSeconds } from './simulate-day.ts';
import { startVictoriaMetrics, type VictoriaMetrics } from './start-victoria-metrics.ts';

const hours = 2;
const shown: ShownTime = { from: dayStart, to: dayStart + hours * 3600, scrapeSeconds };

describeWithServers('hours that arrive by OTLP', ['victoria-metrics'], (servers) => {
  let store: VictoriaMetrics;
  beforeAll(async () => {
    store = await startVictoriaMetrics(
      servers['victoria-metrics'],
      join(generatedFolder, 'victoria-metrics/relabel.yml'),
    );
    const program = join(import.meta.dirname, 'simulate.ts');
    const programArguments = ['--conditions=@vital/source', program, store.otlpUrl, `${hours}`];
    await promisify(execFile)(process.execPath, programArguments);
    await store.flush();
  }, 120_000);
  afterAll(() => store?.stop());

  it.each(dashboardNames)(
    'every query of %s returns data',
    async (name) => {
      expect(await emptyQueries(await OpenDashboard.open(dashboard(name), store, shown))).toEqual([]);
    },
    60_000,
  );
});

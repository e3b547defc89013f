import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithServers, startVictoriaMetrics, type VictoriaMetrics } from '@vital/testing';
import { dashboard, dashboardNames, generatedFolder } from './generated-dashboards.ts';
import { emptyQueries, OpenDashboard, type ShownTime } from './grafana-queries.ts';
import { dayStart, scrapeSeconds } from './simulate-day.ts';

const hours = 2;
const shown: ShownTime = { from: dayStart, to: dayStart + hours * 3600, scrapeSeconds };

describeWithServers('hours that arrive by OTLP', ['victoria-metrics'], (servers) => {
  let store: VictoriaMetrics;
  beforeAll(async () => {
    const relabeling = join(generatedFolder, 'victoria-metrics/relabel.yml');
    store = await startVictoriaMetrics({
      server: servers['victoria-metrics'],
      // The day is in the past.
      arguments: [`-relabelConfig=${relabeling}`, '-retentionPeriod=20y'],
    });
    const program = join(import.meta.dirname, 'simulate.ts');
    const programArguments = [
      '--conditions=@vital/source',
      program,
      `${store.otlpEndpoint}/v1/metrics`,
      `${hours}`,
    ];
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

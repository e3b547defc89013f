import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPromtool, describeWithServers } from '@vital/testing';
import { configure } from './configuration.ts';
import { generatedFiles } from './output/generated-files.ts';
import { writeDashboards } from './output/write-dashboards.ts';
import { buildRules } from './rules/rules.ts';
import { ruleOf } from './rules/rules-of.ts';

const options = {
  job: 'engines',
  matchers: ['cluster="eu"'],
  groupLabels: ['cluster', 'job'],
  alertLabels: { team: 'ai' },
  thresholds: { errorRate: 0.02 },
  windows: { VitalHighErrorRate: '15m' },
  pendingPeriods: { VitalHighErrorRate: '10m' },
  disabledAlerts: ['VitalWatchdog'],
  scrapeTargets: ['engine:9464'],
  tracesDatasource: 'tempo',
  uidPrefix: 'ai',
};

describe('the configuration', () => {
  it('reaches thresholds, windows, labels, job and texts', () => {
    const rule = ruleOf('VitalHighErrorRate', buildRules(configure(options)));
    expect(rule.for).toBe('10m');
    expect(rule.labels).toMatchObject({ team: 'ai', severity: 'warning' });
    expect(rule.expr).toContain(
      'sum by (cluster, job, mode) (increase(vital_workflow_requests_total{cluster="eu"}[15m]))',
    );
    expect(rule.expr).toContain('> 0.02 and');
    const files = generatedFiles(configure(options));
    expect(files['prometheus/prometheus.yml']).toContain('job_name: engines');
    expect(files['prometheus/rules/vital.rules.yml']).toContain('up{job="engines"} == 0');
    expect(files['prometheus/rules/vital.rules.yml']).not.toContain('VitalWatchdog');
    expect(files['prometheus-operator/pod-monitor.yml']).toContain('replacement: engines');
    const overview = files['grafana/dashboards/vital-performance-overview.json'];
    expect(overview).toContain('"value": 0.02');
    expect(overview).toContain('/d/ai-drill-down?var-tenant=');
    expect(files['grafana/provisioning/datasources/vital.yml']).toContain('datasourceUid: tempo');
  });

  it.each([
    [{ thresholds: { errorRate: -1 } }, 'threshold "errorRate" is -1; a number above 0 is expected'],
    [
      { windows: { VitalHighErrorRate: 'five' } },
      '"VitalHighErrorRate" is "five"; a Prometheus duration such as 5m is expected',
    ],
    [
      { disabledAlerts: ['HighErrorRate'] },
      'alert "HighErrorRate" does not exist; known are VitalHighErrorRate',
    ],
  ])('refuses %j and says what is expected', (wrong, message) => {
    expect(() => buildRules(configure(wrong))).toThrow(message);
  });

  it('writes all files into a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vital-dashboards-'));
    try {
      const written = await writeDashboards({ out: join(folder, 'new'), ...options });
      const expected = generatedFiles(configure(options));
      expect(written).toEqual(Object.keys(expected));
      for (const path of written)
        expect(await readFile(join(folder, 'new', path), 'utf8')).toBe(expected[path]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describeWithServers(
  'what is configured',
  ['promtool', 'alertmanager'],
  ({ promtool: server, alertmanager }) => {
    it('is still right for promtool, and the routing for Alertmanager', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'vital-dashboards-'));
      try {
        await writeDashboards({ out: folder, ...options, webhooks: { pager: 'http://127.0.0.1:1/' } });
        const promtool = createPromtool(server);
        const rules = join(folder, 'prometheus/rules/vital.rules.yml');
        expect(await promtool.run(['check', 'rules', '--lint=all', '--lint-fatal', rules])).toMatchObject({
          ok: true,
        });
        expect(
          await promtool.run(['check', 'config', join(folder, 'prometheus/prometheus.yml')]),
        ).toMatchObject({ ok: true });
        const amtool = createPromtool({
          ...alertmanager,
          path: alertmanager.path.replace(/prometheus-alertmanager$/, 'amtool'),
        });
        const routing = join(folder, 'alertmanager/alertmanager.yml');
        if (alertmanager.source === 'Debian packages') {
          expect(await amtool.run(['check-config', routing])).toMatchObject({ ok: true });
          const routed = async (...labels: string[]) =>
            (
              await amtool.run(['config', 'routes', 'test', `--config.file=${routing}`, ...labels])
            ).problems.slice(-1);
          expect(await routed('alertname=VitalWatchdog', 'severity=none')).toEqual(['watchdog']);
          expect(await routed('alertname=VitalCostSpike', 'severity=critical', 'component=cost')).toEqual([
            'pager',
          ]);
          expect(await routed('alertname=VitalHighDailyCost', 'severity=warning', 'component=cost')).toEqual([
            'cost',
          ]);
          expect(
            await routed('alertname=VitalUnpricedModel', 'severity=info', 'component=monitoring'),
          ).toEqual(['hints']);
          expect(
            await routed('alertname=VitalHighErrorRate', 'severity=warning', 'component=workflow'),
          ).toEqual(['tickets']);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
);

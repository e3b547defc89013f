import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPromtool, describeWithServers } from '@vital/testing';
import { parse } from 'yaml';
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
    expect(files['prometheus/rules/vital.rules.yml']).toContain('up{cluster="eu", job="engines"} == 0');
    expect(files['prometheus/rules/vital.rules.yml']).not.toContain('VitalWatchdog');
    expect(files['prometheus-operator/pod-monitor.yml']).toContain('replacement: engines');
    const overview = files['grafana/dashboards/vital-performance-overview.json'];
    expect(overview).toContain('"value": 0.02');
    expect(overview).toContain('/d/ai-drill-down?var-tenant=');
    expect(files['grafana/provisioning/datasources/vital.yml']).toContain('datasourceUid: tempo');
  });

  it('keeps the labels of groups wherever series are matched with one another', () => {
    const { groups } = buildRules(configure({ groupLabels: ['cluster', 'job'] }));
    const matched = groups.flatMap(({ rules }) => rules).filter(({ expr }) => / on \(/.test(expr));
    expect(matched.map(({ alert, record }) => alert ?? record)).toEqual([
      'vital:estimated_cost_dollars:rate5m',
      'VitalCacheNearCapacity',
      'VitalUnpricedModel',
      'VitalUsageUnknown',
      'VitalPoolExhausted',
      'VitalCardinalityOverflow',
    ]);
    for (const { expr } of matched) expect(expr).not.toMatch(/ on \((?!cluster, job, instance)/);
    const routing = generatedFiles(configure({ groupLabels: ['cluster', 'job'] }))[
      'alertmanager/alertmanager.yml'
    ];
    expect(parse(routing ?? '')).toMatchObject({
      route: { group_by: ['alertname', 'cluster', 'job'] },
      inhibit_rules: [
        { equal: ['cluster', 'job', 'mode'] },
        { equal: ['cluster', 'job'] },
        { equal: ['job'] },
      ],
    });
  });

  it.each([
    {
      options: { thresholds: { errorRate: -1 } },
      says: 'thresholds.errorRate is -1; a share above 0 and up to 1 is expected',
    },
    {
      options: { thresholds: { errorRate: 5 } },
      says: 'thresholds.errorRate is 5; a share above 0 and up to 1 is expected: 5 %',
    },
    {
      options: { thresholds: { dailyCostDollars: '25' } },
      says: 'thresholds.dailyCostDollars is "25"; a number above 0',
    },
    {
      options: { thresholds: { availabilityObjective: 1 } },
      says: 'availabilityObjective is 1; a share above 0 and below 1',
    },
    {
      options: { thresholds: { errorRatio: 0.1 } },
      says: 'threshold "errorRatio" does not exist; known are errorRate, ',
    },
    { options: { treshold: {} }, says: 'option "treshold" does not exist; known are thresholds, job, ' },
    {
      options: { windows: { VitalHighErrorRate: 'five' } },
      says: 'windows.VitalHighErrorRate is "five"; a Prometheus duration',
    },
    {
      options: { windows: { VitalHighErrorRate: '5m1h' } },
      says: 'windows.VitalHighErrorRate is "5m1h"; a Prometheus duration',
    },
    {
      options: { windows: { VitalHighErrorRate: '0s' } },
      says: 'windows.VitalHighErrorRate is "0s"; a Prometheus duration',
    },
    {
      options: { windows: { VitalTargetDown: '5m' } },
      says: 'alert "VitalTargetDown" has no range that could be changed',
    },
    { options: { pendingPeriods: { HighErrorRate: '5m' } }, says: 'alert "HighErrorRate" does not exist' },
    {
      options: { disabledAlerts: ['HighErrorRate'] },
      says: 'alert "HighErrorRate" does not exist; known are VitalHighErrorRate',
    },
    {
      options: { scrapeInterval: 15 },
      says: 'scrapeInterval is 15; a Prometheus duration such as 5m is expected',
    },
    { options: { scrapeTargets: 'engine:9464' }, says: 'scrapeTargets is "engine:9464"; a list is expected' },
    {
      options: { scrapeTargets: ['http://engine:9464'] },
      says: 'scrapeTargets is "http://engine:9464"; a host and a port',
    },
    {
      options: { matchers: ['cluster=eu'] },
      says: 'matchers is "cluster=eu"; a matcher such as cluster="eu" is expected',
    },
    { options: { groupLabels: ['cluster'] }, says: 'groupLabels is ["cluster"]; "job" has to be among them' },
    {
      options: { groupLabels: ['job', 'k8s-cluster'] },
      says: 'groupLabels is "k8s-cluster"; the name of a label',
    },
    { options: { alertLabels: { 'my-team': 'ai' } }, says: 'alertLabels is "my-team"; the name of a label' },
    {
      options: { webhooks: { pagers: 'https://pager.example' } },
      says: 'receiver "pagers" does not exist; known are pager, ',
    },
    {
      options: { webhooks: { pager: 'pager.example' } },
      says: 'webhooks.pager is "pager.example"; an address such as',
    },
    { options: { job: 'my "job"' }, says: 'job is "my "job""; the name of a scrape job is expected' },
    {
      options: { uidPrefix: 'a-prefix-that-is-too-long' },
      says: 'up to 19 letters, digits, - or _ are expected',
    },
  ])('refuses $options and says what is expected', ({ options: wrong, says }) => {
    expect(() => buildRules(configure(JSON.parse(JSON.stringify(wrong))))).toThrow(says);
  });

  it('takes ranges of several units', () => {
    const rules = buildRules(configure({ windows: { VitalUnpricedModel: '1h30m' } }));
    expect(ruleOf('VitalUnpricedModel', rules).expr).toContain('offset 1h30m or vital_uptime_seconds < 5400');
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
        // A binary that was named or found elsewhere may have no amtool beside it.
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

import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRules, configure, writeDashboards } from '@vital/dashboards';
import { describeWithServers, startFakeProvider, startPrometheus } from '@vital/testing';
import { parse } from 'yaml';
import { freePort } from './free-port.ts';
import { startAlertmanager } from './start-alertmanager.ts';
import { startWebhook } from './start-webhook.ts';

const root = join(__dirname, '../../..');

describeWithServers('an alert on its way', ['prometheus', 'alertmanager'], (servers) => {
  it('fires when the engine fails, arrives with its texts, and resolves when the engine is well again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vital-alert-'));
    const webhook = await startWebhook();
    const name = 'VitalHighErrorRate';
    // The default rules in quick motion: seconds for minutes.
    const options = {
      windows: { [name]: '10s' },
      pendingPeriods: { [name]: '2s' },
      keepFiringPeriods: { [name]: '1s' },
      webhooks: { tickets: webhook.url, pager: webhook.url, watchdog: webhook.url },
    };
    await writeDashboards({ out: folder, ...options });
    const routing = parse(readFileSync(join(folder, 'alertmanager/alertmanager.yml'), 'utf8'));
    const quickly = { group_wait: '0s', group_interval: '1s' };
    const alertmanager = await startAlertmanager(servers.alertmanager, {
      ...routing,
      route: { ...routing.route, ...quickly },
    });
    const provider = await startFakeProvider();
    const port = await freePort();
    const engine = fork(join(root, 'examples/compose/src/failing-engine.ts'), {
      cwd: root,
      execArgv: ['--conditions=@vital/source', '--require', '@vital/sdk/register'],
      env: {
        ...process.env,
        OTEL_EXPORTER_PROMETHEUS_PORT: `${port}`,
        PROVIDER_URL: provider.baseUrls.openai,
      },
    });
    const prometheus = await startPrometheus({
      server: servers.prometheus,
      scrapeTargets: [{ url: `http://localhost:${port}/metrics`, job: 'vital' }],
      config: {
        rule_files: [join(folder, 'prometheus/rules/vital.rules.yml')],
        alerting: {
          alertmanagers: [{ static_configs: [{ targets: [alertmanager.url.slice('http://'.length)] }] }],
        },
      },
      arguments: ['--rules.alert.resend-delay=1s'],
    });
    try {
      const watchdog = await webhook.next(({ labels }) => labels.alertname === 'VitalWatchdog', 60);
      expect(watchdog.receiver).toBe('watchdog');
      expect(webhook.delivered.filter(({ labels }) => labels.alertname === name)).toEqual([]);

      engine.send('fail');
      const firing = await webhook.next(({ labels }) => labels.alertname === name, 90);
      expect(firing).toMatchObject({
        receiver: 'tickets',
        status: 'firing',
        labels: { alertname: name, job: 'vital', mode: 'quick', severity: 'warning', component: 'workflow' },
      });
      const rule = buildRules(configure(options))
        .groups.flatMap(({ rules }) => rules)
        .find(({ alert }) => alert === name);
      expect(firing.annotations.summary).toBe(rule?.annotations?.summary);
      expect(firing.annotations.runbook_url).toMatch(/runbooks\/high-error-rate\.md$/);
      expect(firing.annotations.description).toMatch(/^\d.*% of the runs in mode quick of job vital fail\.$/);

      engine.send('recover');
      const resolved = await webhook.next(
        ({ labels, status }) => labels.alertname === name && status === 'resolved',
        90,
      );
      expect(resolved.labels.mode).toBe('quick');
    } finally {
      engine.kill();
      await prometheus.stop();
      await alertmanager.stop();
      await provider.close();
      webhook.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }, 300_000);
});

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  checkExposition,
  describeWithServers,
  type FakeProvider,
  startFakeProvider,
  startPrometheus,
} from '@vital/testing';
import type { Counts } from '../examples/engine/src/counts.ts';
import { freePort } from './free-port.ts';

const root = join(__dirname, '..');

/** The engine with Vital preloaded, after 200 runs at once. */
async function measuredRuns(provider: FakeProvider) {
  const port = await freePort();
  const child = fork(join(root, 'test/programs/concurrent-runs.ts'), {
    cwd: root,
    execArgv: ['--conditions=@vital/source', '--require', '@vital/sdk/register'],
    env: {
      ...process.env,
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      PROVIDER_URL: provider.baseUrls.openai,
    },
  });
  const [message] = await once(child, 'message');
  const { counts }: { counts: Counts } = message;
  return { child, counts, url: `http://localhost:${port}/metrics` };
}

const outcomes = [
  { outcome: 'success', metric: 'vital_workflow_requests_success_total', selector: '' },
  { outcome: 'error', metric: 'vital_workflow_requests_failed_total', selector: '' },
  {
    outcome: 'interrupted',
    metric: 'vital_workflow_requests_cancelled_total',
    selector: ', reason="interrupted"',
  },
];

describeWithServers('a real Prometheus', ['prometheus', 'promtool'], () => {
  it('stores what 200 concurrent runs of 5 tenants counted themselves, in both text formats', async () => {
    const provider = await startFakeProvider();
    const { child, counts, url } = await measuredRuns(provider);
    const prometheus = await startPrometheus({
      scrapeTargets: [
        { url, job: 'text', protocol: 'PrometheusText0.0.4' },
        { url, job: 'openmetrics', protocol: 'OpenMetricsText1.0.0' },
      ],
    });
    try {
      await provider.served.settled();
      await prometheus.nextScrape();
      const targets = await prometheus.targets();
      expect(targets.map(({ job, health, lastError }) => ({ job, health, lastError }))).toEqual(
        expect.arrayContaining([
          { job: 'text', health: 'up', lastError: '' },
          { job: 'openmetrics', health: 'up', lastError: '' },
        ]),
      );
      for (const job of ['text', 'openmetrics']) {
        const value = async (metric: string, selector: string) =>
          (await prometheus.value(`sum(${metric}{job="${job}"${selector}})`)) ?? 0;
        for (const tenant of ['acme', 'globex', 'initech', 'umbrella', 'hooli']) {
          for (const { outcome, metric, selector } of outcomes) {
            const counted = Object.entries(counts.runs)
              .filter(([key]) => key.endsWith(` ${tenant} ${outcome}`))
              .reduce((sum, [, count]) => sum + count, 0);
            expect({
              tenant,
              outcome,
              count: await value(metric, `, tenant_id="${tenant}"${selector}`),
            }).toEqual({
              tenant,
              outcome,
              count: counted,
            });
          }
        }
        for (const type of ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const) {
          const counted = provider.served.tokens(type);
          expect({
            type,
            tokens: await value('vital_llm_tokens_used_total', `, token_type="${type}"`),
          }).toEqual({
            type,
            tokens: counted,
          });
        }
        expect(await value('vital_workflow_active', '')).toBe(0);
      }
      expect(provider.served.tokens('cache_read')).toBeGreaterThan(0);
      const page = await (await fetch(url)).text();
      expect(await checkExposition(page)).toEqual({
        format: 'text',
        ok: false,
        // The name is a contract; promtool's advice on it is the only thing that it has to say.
        problems: ["vital_workflow_duration_summary metric name should not include type 'summary'"],
      });
    } finally {
      child.kill();
      await prometheus.stop();
      await provider.close();
    }
  }, 120_000);
});

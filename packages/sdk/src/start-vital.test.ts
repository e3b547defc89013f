import { createServer } from 'node:http';
import { createNoopMeter, metrics } from '@opentelemetry/api';
import { parseExposition } from '@vital/testing';
import {
  getFetchMetricsHandler,
  getMetricsContentType,
  getMetricsHandler,
  setBuildInfo,
  startVital,
  startWorkflow,
  trackCacheOperation,
  trackWorkflowExecution,
} from './index.ts';
import type { VitalOptions } from './vital-options.ts';

// Nothing is hooked here, because jest brings its own require; the child processes of test/ cover that.
const startWith = (options: VitalOptions = {}) => startVital({ port: 0, instrumentations: [], ...options });
const scrape = async (url: string | undefined) => parseExposition(await (await fetch(String(url))).text());

afterEach(async () => {
  await startWith().shutdown();
});

describe.each(['vital', 'opentelemetry'] as const)('startVital, with the store "%s"', (store) => {
  const start = (options: VitalOptions = {}) => startWith({ store, ...options });
  it('serves what was recorded, also before it started', async () => {
    trackCacheOperation('hit', 'early', { cache: 'c' });
    setBuildInfo({ version: '1.2.3' });
    const vital = start({ buildVersion: '2.0.0' });
    await vital.ready;
    await trackWorkflowExecution({ workflow: 'w', mode: 'm' }, async () => 1);
    const page = await scrape(vital.url);
    expect(page.value('vital_cache_operations_total', { mode: 'early', operation: 'hit' })).toBe(1);
    expect(page.value('vital_workflow_requests_total', { workflow: 'w' })).toBe(1);
    expect(page.value('vital_workflow_duration_summary_count', { workflow: 'w' })).toBe(1);
    expect(page.value('vital_build_info', { version: '2.0.0' })).toBe(1);
    expect(page.value('vital_uptime_seconds')).toBeGreaterThan(0);
  });

  it('is one SDK however often it is started, and takes later options', async () => {
    const first = start({ serviceName: 'first' });
    await first.ready;
    const before = first.url;
    const second = start({ serviceName: 'second', path: '/other', buildVersion: '9' });
    expect(second).toBe(first);
    await second.ready;
    expect(second.url).toMatch(/\/other$/);
    const page = await scrape(second.url);
    expect(page.value('target_info', { service_name: 'second' })).toBe(1);
    expect(page.value('vital_build_info')).toBe(1);
    await expect(fetch(String(before))).rejects.toThrow();
  });

  it('ends on shutdown and can be started again', async () => {
    const first = start();
    await first.ready;
    await first.shutdown();
    await expect(fetch(String(first.url))).rejects.toThrow();
    const second = start();
    expect(second).not.toBe(first);
    await second.ready;
    trackCacheOperation('miss', 'again', { cache: 'c' });
    expect((await scrape(second.url)).value('vital_cache_operations_total', { mode: 'again' })).toBe(1);
  });

  it("leaves OpenTelemetry's global provider alone", async () => {
    start();
    expect(metrics.getMeterProvider().constructor.name).toBe('NoopMeterProvider');
  });

  it("carries the program's own meters when it is asked to be global", async () => {
    const vital = start({ global: true });
    metrics.getMeter('program').createCounter('program.requests').add(2, { page: 'start' });
    expect(String((await vital.render()).body)).toContain('program_requests_total{page="start"} 2');
    await vital.shutdown();
    expect(metrics.getMeterProvider().constructor.name).toBe('NoopMeterProvider');
  });

  it("takes back only its own registration as OpenTelemetry's global provider", async () => {
    const vital = start({ global: true });
    metrics.disable();
    const own = { getMeter: () => createNoopMeter() };
    metrics.setGlobalMeterProvider(own);
    await vital.shutdown();
    expect(metrics.getMeterProvider()).toBe(own);
    metrics.disable();
  });

  it('can be started again while it shuts down, on the same port', async () => {
    const first = start({ host: '127.0.0.1' });
    await first.ready;
    const port = Number(new URL(String(first.url)).port);
    const ended = first.shutdown();
    const second = start({ host: '127.0.0.1', port });
    await Promise.all([ended, second.ready]);
    trackCacheOperation('miss', 'again at once', { cache: 'c' });
    expect(second.url).toBe(first.url ?? `http://127.0.0.1:${port}/metrics`);
    expect((await scrape(second.url)).value('vital_cache_operations_total', { mode: 'again at once' })).toBe(
      1,
    );
  });

  it('moves away from a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const vital = start({ host: '127.0.0.1', port, logLevel: 'none' });
    await vital.ready;
    expect(vital.url).toBeUndefined();
    await start({ port: 0, host: '::1' }).ready;
    expect(vital.url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
    expect((await scrape(vital.url)).value('vital_build_info')).toBe(1);
    await new Promise((resolve) => other.close(resolve));
  });

  it('records nothing when it is disabled', async () => {
    const vital = start({ disabled: true });
    await vital.ready;
    trackCacheOperation('hit', 'm');
    expect(vital.url).toBeUndefined();
    await expect(vital.render()).rejects.toThrow('"prometheus" is not chosen');
  });

  it('survives options of the wrong type', async () => {
    start({ logLevel: 'none' });
    const wrong: unknown[] = [null, 7, 'text', { port: {} }, { extraInstrumentations: 5 }];
    for (const options of wrong) {
      expect(() => startVital(options as never)).not.toThrow();
    }
  });
});

describe("the limits of Vital's store", () => {
  it('keep the name of a heavy tenant that comes late, and the sum over all of them', async () => {
    const vital = startWith({ attributeCaps: { tenant_id: 5 } });
    const metric = 'vital_queries_per_tenant_total';
    const lastValues = new Map<string | undefined, number>();
    const read = async () => {
      const page = parseExposition(String((await vital.render()).body));
      for (const { labels, value } of page.matching(metric)) lastValues.set(labels.tenant_id, value);
      return page;
    };
    for (let tenant = 0; tenant < 20; tenant++) startWorkflow({ tenantId: `light ${tenant}` }).succeed();
    await read();
    for (let round = 0; round < 3; round++) {
      for (let run = 0; run < 50; run++) startWorkflow({ tenantId: 'heavy' }).succeed();
      await read();
    }
    const page = await read();
    // A series that gave way is no longer on the page, but what it counted was seen.
    expect([...lastValues.values()].reduce((sum, value) => sum + value)).toBe(170);
    expect(page.value(metric, { tenant_id: 'heavy' })).toBeGreaterThan(0);
    expect(page.value(metric, { tenant_id: 'other' })).toBeGreaterThan(0);
    expect(page.matching(metric).length).toBeLessThanOrEqual(7);
    expect(page.value('vital_series_overflow_total', { metric: 'vital.queries_per_tenant' })).toBeGreaterThan(
      0,
    );
  });
});

describe('the metrics handlers', () => {
  it('serve the metrics in an existing server, and say so when there are none', async () => {
    const vital = startWith({ serve: false });
    const server = createServer(getMetricsHandler());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/metrics`;
    expect(vital.url).toBeUndefined();
    expect((await scrape(url)).value('vital_build_info')).toBe(1);
    const answer = await getFetchMetricsHandler()(
      new Request('http://localhost/metrics', { headers: { accept: 'application/openmetrics-text' } }),
    );
    expect(answer.headers.get('content-type')).toBe(getMetricsContentType('application/openmetrics-text'));
    expect(await answer.text()).toContain('# EOF');
    expect(getMetricsContentType()).toContain('version=0.0.4');

    startWith({ basicAuthentication: 'prometheus:secret' });
    expect((await fetch(url)).status).toBe(401);
    const authorization = `Basic ${Buffer.from('prometheus:secret').toString('base64')}`;
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);

    await vital.shutdown();
    expect((await fetch(url)).status).toBe(503);
    expect((await getFetchMetricsHandler()(new Request('http://localhost/metrics'))).status).toBe(503);
    await new Promise((resolve) => server.close(resolve));
  });
});

import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, MeterProvider } from '@opentelemetry/sdk-metrics';
import { createPromtool, describeWithServers, type Prometheus, startPrometheus } from '@vital/testing';
import { createMetricsHandler } from './http/metrics-handler.ts';
import { type MetricsServer, startMetricsServer } from './http/metrics-server.ts';
import { PrometheusReader } from './prometheus-reader.ts';

const texts = [
  'quote " backslash \\ newline \n end',
  'Grüße 字 😀',
  'half \ud83d pair',
  'carriage \r return \u0000 zero \u2028',
  'x'.repeat(10_000),
];

/** Everything that made some exporter's page unreadable once, and some that must simply arrive. */
function record(reader: PrometheusReader): void {
  const provider = new MeterProvider({
    readers: [reader],
    resource: resourceFromAttributes({ 'service.name': 'engine', 'service.name "x"': 'a\nb' }),
    views: [{ instrumentName: 'exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  });
  const meter = provider.getMeter('test');
  const counter = meter.createCounter('vital.requests', {
    unit: '{request}',
    description: 'All "of"\n\\them',
  });
  for (const [index, value] of texts.entries()) counter.add(index + 1, { value });
  counter.add(10, { 'a.b': 1, a_b: 2, '': 'x', '1x': 'y', ___: 'z', __name__: 'n' });
  counter.add(20, { color: 'red' });
  counter.add(40, { color: 'red', gone: '' });
  meter.createGauge('vital.requests.total', { description: 'Clash' }).record(5);
  const advice = { explicitBucketBoundaries: [0.1, 1, 10, 1e6] };
  const histogram = meter.createHistogram('vital.duration', { unit: 's', description: 'Took', advice });
  for (const value of [0.05, 0.5, 5, 50]) histogram.record(value, { le: 'mine' });
  const exponential = meter.createHistogram('exponential', { unit: 's', description: 'Took' });
  for (const value of [0, 1, 2, 3]) exponential.record(value);
  meter.createGauge('vital.build_info', { description: 'Built' }).record(1, { version: '1.0' });
  meter.createGauge('not.a.number', { description: 'Not a number' }).record(Number.NaN);
  meter.createUpDownCounter('cost', { unit: 'dollars', description: 'Dollars' }).add(-1.5);
}

const metricTypes = { 'vital.build_info': 'info' } as const;

describeWithServers('pages that Prometheus takes', ['prometheus', 'promtool'], () => {
  let server: MetricsServer;
  let prometheus: Prometheus;
  const reader = new PrometheusReader({ metricTypes });
  const utf8 = new PrometheusReader({ metricTypes, translationStrategy: 'NoTranslation' });
  const formats = [
    'PrometheusProto',
    'PrometheusText0.0.4',
    'PrometheusText1.0.0',
    'OpenMetricsText0.0.1',
    'OpenMetricsText1.0.0',
  ] as const;
  let utf8Server: MetricsServer;

  beforeAll(async () => {
    record(reader);
    record(utf8);
    server = await startMetricsServer(createMetricsHandler(reader), { host: '127.0.0.1', port: 0 });
    utf8Server = await startMetricsServer(createMetricsHandler(utf8), { host: '127.0.0.1', port: 0 });
    prometheus = await startPrometheus({
      scrapeTargets: [
        { url: server.url, job: 'negotiated' },
        ...formats.map((protocol) => ({ url: server.url, job: protocol, protocol })),
        { url: utf8Server.url, job: 'utf8' },
        ...(['underscores', 'dots', 'values'] as const).map((scheme) => ({
          url: utf8Server.url,
          job: scheme,
          settings: { metric_name_escaping_scheme: scheme },
        })),
      ],
    });
    await prometheus.nextScrape();
  });
  afterAll(async () => {
    await prometheus?.stop();
    await server?.close();
    await utf8Server?.close();
  });

  test('every target is up, whatever the format and the escaping', async () => {
    const targets = await prometheus.targets();
    expect(targets).toHaveLength(10);
    expect(targets.map(({ job, health, lastError }) => ({ job, health, lastError }))).toEqual(
      targets.map(({ job }) => ({ job, health: 'up', lastError: '' })),
    );
  });

  test('every format gives the same series with the same values', async () => {
    const seriesOf = async (job: string) => {
      const samples = await prometheus.query(`{job="${job}",__name__!~"up|scrape_.*|exponential_.*"}`);
      return samples
        .map(({ labels: { job: _job, ...labels }, value }) => JSON.stringify([labels, String(value)]))
        .sort();
    };
    const negotiated = await seriesOf('negotiated');
    expect(negotiated.length).toBe(18);
    for (const format of formats) expect(await seriesOf(format)).toEqual(negotiated);
  });

  test('what was recorded is what is stored', async () => {
    const job = 'job="negotiated"';
    const requests = await prometheus.query(`vital_requests_total{${job},value!=""}`);
    expect(requests.map(({ labels, value }) => [labels.value, value])).toEqual(
      expect.arrayContaining(texts.map((text, index) => [text.toWellFormed(), index + 1])),
    );
    expect(requests).toHaveLength(texts.length);
    expect(await prometheus.value(`vital_requests_total{${job},a_b="1;2",key_1x="y"}`)).toBe(10);
    expect(await prometheus.value(`vital_requests_total{${job},color="red"}`)).toBe(60);
    expect(await prometheus.value(`vital_duration_seconds_bucket{${job},exported_le="mine",le="1.0"}`)).toBe(
      2,
    );
    expect(await prometheus.value(`vital_duration_seconds_sum{${job}}`)).toBe(55.55);
    expect(await prometheus.value(`exponential_seconds_bucket{${job},le="1.0"}`)).toBe(2);
    expect(await prometheus.value(`vital_build_info{${job}}`)).toBe(1);
    expect(await prometheus.value(`cost_dollars{${job}}`)).toBe(-1.5);
    expect(await prometheus.value(`not_a_number{${job}}`)).toBeNaN();
    expect(await prometheus.value(`target_info{${job},service_name="engine"}`)).toBe(1);
    expect(await prometheus.value('{__name__="vital.requests",job="utf8",color="red"}')).toBe(60);
    expect(await prometheus.value('vital_requests{job="underscores",color="red"}')).toBe(60);
    expect(await prometheus.value('vital_dot_requests{job="dots",color="red"}')).toBe(60);
    expect(await prometheus.value('U__vital_2e_requests{job="values",color="red"}')).toBe(60);
  });

  test('types are known as they are', async () => {
    const metadata = await prometheus.request('metadata');
    expect(metadata).toMatchObject({
      vital_requests: expect.arrayContaining([{ type: 'counter', help: 'All "of"\n\\them', unit: '' }]),
      vital_build: [{ type: 'info', help: 'Built', unit: '' }],
      vital_duration_seconds: expect.arrayContaining([{ type: 'histogram', help: 'Took', unit: 'seconds' }]),
    });
  });

  test('promtool has nothing against the page', async () => {
    const { body } = await reader.render();
    expect(await createPromtool().checkMetrics(body.toString())).toEqual({ ok: true, problems: [] });
  });
});

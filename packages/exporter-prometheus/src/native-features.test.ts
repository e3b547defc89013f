import { emptyResource } from '@opentelemetry/resources';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { describeWithServers, type Prometheus, startPrometheus } from '@vital/testing';
import { createMetricsHandler } from './http/metrics-handler.ts';
import { type MetricsServer, startMetricsServer } from './http/metrics-server.ts';
import { PrometheusReader } from './prometheus-reader.ts';

const start = Math.floor(Date.now() / 1000) - 2;
const startTime: [number, number] = [start, 250_000_000];
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

function exemplar(value: number, age: number, filteredAttributes: object = {}) {
  return { value, timestamp: [start + 1 - age, 500_000_000], traceId, spanId, filteredAttributes };
}

function metric(
  name: string,
  dataPointType: number,
  value: unknown,
  exemplars: unknown[] = [],
  rest: object = {},
) {
  const attributes = { mode: 'fast' };
  return {
    descriptor: { name, description: 'Test', unit: '' },
    dataPointType,
    aggregationTemporality: 1,
    dataPoints: [{ attributes, startTime, endTime: startTime, value, exemplars }],
    ...rest,
  };
}

const classic = { buckets: { boundaries: [1, 10], counts: [2, 1, 1] }, sum: 25, count: 4 };
const exponential = {
  scale: 1,
  count: 9,
  sum: 30.5,
  zeroCount: 2,
  positive: { offset: -1, bucketCounts: [0, 3, 0, 2, 1] },
  negative: { offset: 0, bucketCounts: [1] },
};
const metrics = [
  metric(
    'runs',
    3,
    7,
    [exemplar(1, 1), exemplar(2, 0, { tenant: 'a"b', trace_id: 'x', long: 'x'.repeat(200) })],
    {
      isMonotonic: true,
    },
  ),
  metric('level', 2, 5, [exemplar(5, 0)]),
  metric('took', 0, classic, [exemplar(0.5, 1), exemplar(0.7, 0), exemplar(50, 0)]),
  metric('native', 1, exponential, [exemplar(1.5, 0)]),
  metric('native.fine', 1, {
    ...exponential,
    scale: 10,
    positive: { offset: 1023, bucketCounts: [1, 1, 4, 1] },
  }),
  metric('native.coarse', 1, { ...exponential, scale: -5, negative: { offset: 0, bucketCounts: [] } }),
];

function makeReader(createdLines: boolean): PrometheusReader {
  const reader = new PrometheusReader({ createdLines });
  const scopeMetrics = [{ scope: { name: '' }, metrics: metrics as unknown as MetricData[] }];
  const collected = { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
  reader.setMetricProducer({ collect: async () => collected });
  return reader;
}

test('exemplars and created lines in OpenMetrics', async () => {
  const { body } = await makeReader(true).render('application/openmetrics-text');
  const ids = `trace_id="${traceId}",span_id="${spanId}"`;
  expect(body.toString().split('# HELP native')[0]).toBe(`\
# HELP runs Test
# TYPE runs counter
runs_total{mode="fast"} 7 # {${ids},tenant="a\\"b"} 2 ${start + 1}.5
runs_created{mode="fast"} ${start}.25
# HELP level Test
# TYPE level gauge
level{mode="fast"} 5
# HELP took Test
# TYPE took histogram
took_bucket{mode="fast",le="1.0"} 2 # {${ids}} 0.7 ${start + 1}.5
took_bucket{mode="fast",le="10.0"} 3
took_bucket{mode="fast",le="+Inf"} 4 # {${ids}} 50 ${start + 1}.5
took_sum{mode="fast"} 25
took_count{mode="fast"} 4
took_created{mode="fast"} ${start}.25
`);
});

test('text has neither', async () => {
  const { body } = await makeReader(true).render();
  expect(body.toString()).not.toMatch(/# \{|_created/);
});

describeWithServers('what only some formats carry reaches Prometheus', ['prometheus'], () => {
  let servers: MetricsServer[];
  let prometheus: Prometheus;

  beforeAll(async () => {
    servers = await Promise.all(
      [false, true].map((created) =>
        startMetricsServer(createMetricsHandler(makeReader(created)), { host: '127.0.0.1', port: 0 }),
      ),
    );
    const [plain, created] = servers.map(({ url }) => url);
    prometheus = await startPrometheus({
      features: ['exemplar-storage', 'native-histograms', 'created-timestamp-zero-ingestion'],
      scrapeTargets: [
        { url: plain ?? '', job: 'proto', protocol: 'PrometheusProto' },
        { url: plain ?? '', job: 'openmetrics', protocol: 'OpenMetricsText1.0.0' },
        { url: created ?? '', job: 'created', protocol: 'OpenMetricsText1.0.0' },
      ],
    });
    await prometheus.nextScrape();
  });
  afterAll(async () => {
    await prometheus?.stop();
    await Promise.all(servers.map((server) => server.close()));
  });

  test('every target is up', async () => {
    for (const { health, lastError } of await prometheus.targets()) {
      expect([health, lastError]).toEqual(['up', '']);
    }
  });

  test.each(['proto', 'openmetrics'])('exemplars by %s', async (job) => {
    const exemplarsOf = async (selector: string) => {
      const query = new URLSearchParams({ query: selector, start: `${start - 10}`, end: `${start + 60}` });
      const found = await prometheus.request(`query_exemplars?${query}`);
      return (found as { exemplars: { labels: object; value: string; timestamp: number }[] }[])
        .flatMap(({ exemplars }) => exemplars)
        .map(({ labels, value, timestamp }) => [labels, Number(value), timestamp]);
    };
    const ids = { trace_id: traceId, span_id: spanId };
    // Prometheus 3.5 keeps the backslash of an exemplar's label in OpenMetrics, whose grammar demands it.
    const tenant = job === 'proto' ? 'a"b' : 'a\\"b';
    expect(await exemplarsOf(`runs_total{job="${job}"}`)).toEqual([[{ ...ids, tenant }, 2, start + 1.5]]);
    const buckets = await exemplarsOf(`took_bucket{job="${job}"}`);
    expect(buckets).toHaveLength(2);
    expect(buckets).toEqual(expect.arrayContaining([0.7, 50].map((value) => [ids, value, start + 1.5])));
    if (job === 'proto') expect(await exemplarsOf('native{job="proto"}')).toEqual([[ids, 1.5, start + 1.5]]);
  });

  test('native histograms by protocol buffers', async () => {
    const found = (await prometheus.request('query?query=native{job="proto"}')) as {
      result: {
        histogram: [number, { count: string; sum: string; buckets: [number, string, string, string][] }];
      }[];
    };
    const histogram = found.result[0]?.histogram[1];
    expect([histogram?.count, histogram?.sum]).toEqual(['9', '30.5']);
    const root = Math.SQRT2;
    const buckets = histogram?.buckets.map(([, from, to, count]) => [
      Number(from),
      Number(to),
      Number(count),
    ]);
    expect(buckets?.map(([, , count]) => count)).toEqual([1, 2, 3, 2, 1]);
    for (const [index, [from, to]] of [
      [-root, -1],
      [-1e-128, 1e-128],
      [1, root],
      [2, root ** 3],
      [root ** 3, 4],
    ].entries()) {
      expect(buckets?.[index]?.[0]).toBeCloseTo(from ?? 0, 10);
      expect(buckets?.[index]?.[1]).toBeCloseTo(to ?? 0, 10);
    }
    expect(await prometheus.value('histogram_count(native_fine{job="proto"})')).toBe(10);
    expect(await prometheus.value('histogram_quantile(0.5, native_fine{job="proto"})')).toBeGreaterThan(1.9);
    expect(await prometheus.value('native_coarse_count{job="proto"}')).toBe(
      await prometheus.value('native_coarse_count{job="openmetrics"}'),
    );
  });

  test.each(['proto', 'created'])('the start of a counter by %s', async (job) => {
    expect(await prometheus.value(`min_over_time(runs_total{job="${job}"}[1m])`)).toBe(0);
    expect(await prometheus.value(`runs_total{job="${job}"}`)).toBe(7);
    expect(await prometheus.query('{__name__=~".*_created"}')).toEqual([]);
  });
});

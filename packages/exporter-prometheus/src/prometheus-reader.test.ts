import { type DiagLogger, DiagLogLevel, diag, ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { SummaryMetricData } from './model/summary-metric-data.ts';
import { PrometheusReader, type PrometheusReaderOptions } from './prometheus-reader.ts';

const openMetrics = 'application/openmetrics-text;version=1.0.0';
const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  const note = (text: string) => warnings.push(text);
  const logger: DiagLogger = { error: note, warn: note, info: () => {}, debug: () => {}, verbose: () => {} };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
});
afterEach(() => diag.disable());

function withProvider(options: PrometheusReaderOptions = {}) {
  const reader = new PrometheusReader({ targetInfo: false, ...options });
  const provider = new MeterProvider({
    readers: [reader],
    resource: resourceFromAttributes({ 'service.name': 'engine', 'host.id': 'h1' }),
    views: [
      { instrumentName: '*.exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
    ],
  });
  const text = async (accept?: string) => (await reader.render(accept)).body.toString();
  return { reader, meter: provider.getMeter('scope', '1.2.3'), text };
}

function producerOf(...metrics: (MetricData | SummaryMetricData)[]): MetricProducer {
  return {
    collect: async () => ({
      resourceMetrics: {
        resource: resourceFromAttributes({}),
        // The SDK has no type for a summary: it travels among the others.
        scopeMetrics: [{ scope: { name: 'store' }, metrics: metrics as MetricData[] }],
      },
      errors: [],
    }),
  };
}

const summary: SummaryMetricData = {
  descriptor: { name: 'run.summary', description: 'How long', unit: '', valueType: ValueType.DOUBLE },
  dataPointType: 'SUMMARY',
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
  dataPoints: [
    {
      attributes: { mode: 'fast', quantile: 'mine' },
      startTime: [1, 0],
      endTime: [2, 0],
      value: {
        count: 3,
        sum: 4.5,
        quantiles: [
          { quantile: 0.5, value: 1.25 },
          { quantile: 1, value: Number.NaN },
        ],
      },
    },
  ],
};

function recordAll({ meter }: ReturnType<typeof withProvider>) {
  meter
    .createCounter('run.requests', { unit: '{request}', description: 'All "runs"\n\\o/' })
    .add(3, { mode: 'a' });
  meter.createUpDownCounter('run.cost', { unit: 'dollars' }).add(-1.5);
  const advice = { explicitBucketBoundaries: [0.1, 1, 1e6] };
  const duration = meter.createHistogram('run.duration', { unit: 's', description: 'Took', advice });
  duration.record(0.5, { mode: 'a' });
  duration.record(20, { mode: 'a' });
  meter.createGauge('run.build_info').record(1, { version: '1.0' });
  meter.createGauge('run.share', { unit: '1' }).record(0.25);
}

const types = { 'run.build_info': 'info' } as const;

test('text 0.0.4', async () => {
  const exporter = withProvider({ metricTypes: types, metricProducers: [producerOf(summary)] });
  recordAll(exporter);
  expect((await exporter.reader.render()).contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await exporter.text()).toBe(`\
# HELP run_requests_total All "runs"\\n\\\\o/
# TYPE run_requests_total counter
run_requests_total{mode="a"} 3
# TYPE run_cost_dollars gauge
run_cost_dollars -1.5
# HELP run_duration_seconds Took
# TYPE run_duration_seconds histogram
run_duration_seconds_bucket{mode="a",le="0.1"} 0
run_duration_seconds_bucket{mode="a",le="1"} 1
run_duration_seconds_bucket{mode="a",le="1000000"} 2
run_duration_seconds_bucket{mode="a",le="+Inf"} 2
run_duration_seconds_sum{mode="a"} 20.5
run_duration_seconds_count{mode="a"} 2
# TYPE run_build_info gauge
run_build_info{version="1.0"} 1
# TYPE run_share_ratio gauge
run_share_ratio 0.25
# HELP run_summary How long
# TYPE run_summary summary
run_summary{exported_quantile="mine",mode="fast",quantile="0.5"} 1.25
run_summary{exported_quantile="mine",mode="fast",quantile="1"} NaN
run_summary_sum{exported_quantile="mine",mode="fast"} 4.5
run_summary_count{exported_quantile="mine",mode="fast"} 3
`);
  expect(warnings).toEqual([]);
});

test('OpenMetrics 1.0.0', async () => {
  const exporter = withProvider({ metricTypes: types, metricProducers: [producerOf(summary)] });
  recordAll(exporter);
  expect((await exporter.reader.render(openMetrics)).contentType).toBe(
    'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
  );
  expect(await exporter.text(openMetrics)).toBe(`\
# HELP run_requests All \\"runs\\"\\n\\\\o/
# TYPE run_requests counter
run_requests_total{mode="a"} 3
# TYPE run_cost_dollars gauge
# UNIT run_cost_dollars dollars
run_cost_dollars -1.5
# HELP run_duration_seconds Took
# TYPE run_duration_seconds histogram
# UNIT run_duration_seconds seconds
run_duration_seconds_bucket{mode="a",le="0.1"} 0
run_duration_seconds_bucket{mode="a",le="1.0"} 1
run_duration_seconds_bucket{mode="a",le="1e+06"} 2
run_duration_seconds_bucket{mode="a",le="+Inf"} 2
run_duration_seconds_sum{mode="a"} 20.5
run_duration_seconds_count{mode="a"} 2
# TYPE run_build info
run_build_info{version="1.0"} 1
# TYPE run_share_ratio gauge
run_share_ratio 0.25
# HELP run_summary How long
# TYPE run_summary summary
run_summary{exported_quantile="mine",mode="fast",quantile="0.5"} 1.25
run_summary{exported_quantile="mine",mode="fast",quantile="1.0"} NaN
run_summary_sum{exported_quantile="mine",mode="fast"} 4.5
run_summary_count{exported_quantile="mine",mode="fast"} 3
# EOF
`);
});

test('an exponential histogram has buckets at powers of two in text', async () => {
  const { meter, text } = withProvider();
  const histogram = meter.createHistogram('run.exponential');
  for (const value of [0, 0.3, 1, 1.5, 3]) histogram.record(value);
  expect(await text()).toBe(`\
# TYPE run_exponential histogram
run_exponential_bucket{le="0"} 1
run_exponential_bucket{le="0.5"} 2
run_exponential_bucket{le="1"} 3
run_exponential_bucket{le="2"} 4
run_exponential_bucket{le="4"} 5
run_exponential_bucket{le="+Inf"} 5
run_exponential_sum 5.8
run_exponential_count 5
`);
});

test('values change from scrape to scrape, series come and go, and the text follows', async () => {
  const point = (key: string, value: number) => ({
    attributes: { key },
    startTime: [0, 0] as [number, number],
    endTime: [0, 0] as [number, number],
    value,
  });
  const a = point('a', 1);
  const b = point('b', 2);
  const c = point('c', 3);
  const metric: MetricData = {
    descriptor: { name: 'kept', description: '', unit: '', valueType: ValueType.DOUBLE },
    dataPointType: 2,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPoints: [a, b, c],
  };
  const reader = new PrometheusReader({ metricProducers: [producerOf(metric)] });
  const lines = async () => (await reader.render()).body.toString().split('\n').slice(1, -1);
  expect(await lines()).toEqual(['kept{key="a"} 1', 'kept{key="b"} 2', 'kept{key="c"} 3']);
  a.value = 0.1;
  expect(await lines()).toEqual(['kept{key="a"} 0.1', 'kept{key="b"} 2', 'kept{key="c"} 3']);
  metric.dataPoints.splice(0, 3, a, c);
  expect(await lines()).toEqual(['kept{key="a"} 0.1', 'kept{key="c"} 3']);
  metric.dataPoints.splice(0, 2, { ...point('d', 4) }, { ...c, value: 5 }, b);
  expect(await lines()).toEqual(['kept{key="d"} 4', 'kept{key="c"} 5', 'kept{key="b"} 2']);
});

test('scope and resource labels are there for those who ask', async () => {
  const { meter, text } = withProvider({ scopeLabels: true, resourceLabels: /^service\./, targetInfo: true });
  meter.createCounter('c').add(1, { otel_scope_name: 'own' });
  expect(await text()).toBe(`\
# HELP target_info Target metadata
# TYPE target_info gauge
target_info{host_id="h1",service_name="engine"} 1
# TYPE c_total counter
c_total{otel_scope_name="own",otel_scope_version="1.2.3",service_name="engine"} 1
`);
});

test('the four strategies, before and after escaping', async () => {
  const names = async (
    translationStrategy: PrometheusReaderOptions['translationStrategy'],
    accept: string,
  ) => {
    const { meter, text } = withProvider({ translationStrategy });
    meter.createCounter('foo.bar', { unit: 'By' }).add(1, { 'a.b': 'x' });
    return (await text(accept)).split('\n').filter((line) => !/^#( HELP| UNIT| EOF)|^$/.test(line));
  };
  const escaped = `${openMetrics};escaping=underscores`;
  const utf8 = `${openMetrics};escaping=allow-utf-8`;
  const classic = ['# TYPE foo_bar_bytes counter', 'foo_bar_bytes_total{a_b="x"} 1'];
  expect(await names('UnderscoreEscapingWithSuffixes', escaped)).toEqual(classic);
  expect(await names('UnderscoreEscapingWithSuffixes', utf8)).toEqual(classic);
  expect(await names('NoUTF8EscapingWithSuffixes', escaped)).toEqual(classic);
  expect(await names('NoUTF8EscapingWithSuffixes', utf8)).toEqual([
    '# TYPE "foo.bar_bytes" counter',
    '{"foo.bar_bytes_total","a.b"="x"} 1',
  ]);
  const unsuffixed = ['# TYPE foo_bar unknown', 'foo_bar{a_b="x"} 1'];
  expect(await names('UnderscoreEscapingWithoutSuffixes', utf8)).toEqual(unsuffixed);
  expect(await names('NoTranslation', escaped)).toEqual(unsuffixed);
  expect(await names('NoTranslation', utf8)).toEqual(['# TYPE "foo.bar" unknown', '{"foo.bar","a.b"="x"} 1']);
  expect(await names('NoTranslation', `${openMetrics};escaping=dots`)).toEqual([
    '# TYPE foo_dot_bar unknown',
    'foo_dot_bar{a_dot_b="x"} 1',
  ]);
  expect(await names('NoTranslation', `${openMetrics};escaping=values`)).toEqual([
    '# TYPE U__foo_2e_bar unknown',
    'U__foo_2e_bar{U__a_2e_b="x"} 1',
  ]);
});

test('resource attributes that arrive late are waited for once, and those that never come do not stop a scrape', async () => {
  const reader = new PrometheusReader();
  const late = new Promise<string>((resolve) => {
    setTimeout(resolve, 20, 'late');
  });
  const never = new Promise<string>(() => {});
  new MeterProvider({ readers: [reader], resource: resourceFromAttributes({ never, late, soon: 'now' }) });
  expect((await reader.render()).body.toString()).toContain('target_info{late="late",soon="now"} 1\n');
  expect(warnings).toEqual([]);
});

test('a callback that hangs costs its own metric only', async () => {
  const { meter, text } = withProvider({ collectTimeoutMillis: 30 });
  meter.createObservableGauge('stuck').addCallback(() => new Promise(() => {}));
  meter.createCounter('fine').add(1);
  expect(await text()).toContain('fine_total 1\n');
  expect(warnings.join()).toContain('Operation timed out');
});

test('of several producers one that fails or hangs does not take the others along', async () => {
  const failing: MetricProducer = { collect: () => Promise.reject(new Error('no luck')) };
  const hanging: MetricProducer = { collect: () => new Promise(() => {}) };
  const { meter, text } = withProvider({ metricProducers: [failing, hanging], collectTimeoutMillis: 10 });
  meter.createCounter('fine').add(1);
  expect(await text()).toContain('fine_total 1\n');
  expect(warnings.join('\n')).toMatch(/no luck/);
});

test('producers alone are enough', async () => {
  const reader = new PrometheusReader({ metricProducers: [producerOf(summary)] });
  expect((await reader.render()).body.toString()).toContain('run_summary_count');
});

test('the main producer, which is the SDK or our own store, makes the scrape fail when it fails', async () => {
  const reader = new PrometheusReader();
  reader.setMetricProducer({ collect: () => Promise.reject(new Error('store is gone')) });
  await expect(reader.render()).rejects.toThrow('store is gone');
  const hanging = new PrometheusReader({ collectTimeoutMillis: 10 });
  hanging.setMetricProducer({ collect: () => new Promise(() => {}) });
  await expect(hanging.render()).rejects.toThrow('collecting took longer than');
});

test('tells of its own scrapes when asked to', async () => {
  const { meter, text } = withProvider({ selfMetrics: true });
  meter.createCounter('c').add(1, { a: 1 });
  expect(await text()).toMatch(
    /^c_total\{a="1"\} 1\n# HELP vital_exporter_series .*\n.*\nvital_exporter_series 0\n$/m,
  );
  const page = await text(openMetrics);
  expect(page).toContain('vital_exporter_scrapes_total{format="PrometheusText0.0.4"} 1\n');
  expect(page).toContain('vital_exporter_scrape_duration_seconds_count{format="PrometheusText0.0.4"} 1\n');
  expect(page).toMatch(/vital_exporter_scrape_size_bytes\{format="PrometheusText0.0.4"\} 1\d\d\n/);
  expect(page).toContain('vital_exporter_series 2\n');
});

test('scrapes that overlap share one collection, and every one has the whole text', async () => {
  let collections = 0;
  const reader = new PrometheusReader();
  const inner = producerOf(summary);
  reader.setMetricProducer({
    collect: (options) => {
      collections++;
      return inner.collect(options);
    },
  });
  const bodies = await Promise.all(
    Array.from({ length: 20 }, (_, index) => reader.render(index % 2 ? openMetrics : '')),
  );
  expect(collections).toBe(2);
  expect(new Set(bodies.map(({ body }) => body.toString())).size).toBe(2);
});

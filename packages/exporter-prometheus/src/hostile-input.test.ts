import { DiagLogLevel, diag, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider, type MetricData, type MetricProducer } from '@opentelemetry/sdk-metrics';
import { PrometheusReader, type PrometheusReaderOptions } from './prometheus-reader.ts';

const openMetrics = 'application/openmetrics-text';
const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  const note = (text: string) => warnings.push(text);
  diag.setLogger(
    { error: note, warn: note, info: () => {}, debug: () => {}, verbose: () => {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
});
afterEach(() => diag.disable());

function exporter(options: PrometheusReaderOptions = {}) {
  const reader = new PrometheusReader({ targetInfo: false, ...options });
  const provider = new MeterProvider({ readers: [reader] });
  return {
    meter: provider.getMeter('test'),
    other: provider.getMeter('other'),
    text: async (accept?: string) => (await reader.render(accept)).body.toString(),
    samples: async (accept?: string) =>
      (await reader.render(accept)).body
        .toString()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#')),
  };
}

function gaugeProducer(name: string, points: { attributes: object; value: unknown }[]): MetricProducer {
  const metric = {
    descriptor: { name, description: '', unit: '', valueType: ValueType.DOUBLE },
    dataPointType: 2,
    aggregationTemporality: 1,
    dataPoints: points.map((point) => ({ startTime: [0, 0], endTime: [0, 0], ...point })),
  };
  const scopeMetrics = [{ scope: { name: '' }, metrics: [metric] as unknown as MetricData[] }];
  return {
    collect: async () => ({ resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] }),
  };
}

test('keys that become one label name are one label, their values joined', async () => {
  const { meter, samples } = exporter();
  meter.createCounter('c').add(1, { a_b: '3', 'a.b': '2', 'a-b': '1' });
  expect(await samples()).toEqual(['c_total{a_b="1;2;3"} 1']);
});

test('keys that only the scraper’s escaping brings together are one label too', async () => {
  const { meter, samples } = exporter({ translationStrategy: 'NoTranslation' });
  meter.createCounter('c').add(1, { a_b: '2', 'a.b': '1' });
  expect(await samples(`${openMetrics};escaping=underscores`)).toEqual(['c{a_b="1;2"} 1']);
  expect(await samples(`${openMetrics};escaping=allow-utf-8`)).toEqual(['c{"a.b"="1",a_b="2"} 1']);
});

test('empty, numeric and unprintable keys give valid label names or none', async () => {
  const { meter, samples } = exporter();
  meter.createCounter('c').add(1, { '': 'x', '1x': 'y', ___: 'z', ключ: 'k', __name__: 'n', ok: 'v' });
  expect(await samples()).toEqual(['c_total{exported___name__="n",key_1x="y",ok="v"} 1']);
  expect(warnings.filter((text) => text.includes('attribute key'))).toHaveLength(3);
  await samples();
  expect(warnings.filter((text) => text.includes('attribute key'))).toHaveLength(3);
});

test('le and quantile belong to Prometheus where its types use them, and only there', async () => {
  const { meter, samples } = exporter();
  meter.createHistogram('h', { advice: { explicitBucketBoundaries: [1] } }).record(1, { le: 'mine' });
  meter.createCounter('c').add(1, { le: 'mine', quantile: 'mine' });
  expect(await samples()).toEqual([
    'h_bucket{exported_le="mine",le="1"} 1',
    'h_bucket{exported_le="mine",le="+Inf"} 1',
    'h_sum{exported_le="mine"} 1',
    'h_count{exported_le="mine"} 1',
    'c_total{le="mine",quantile="mine"} 1',
  ]);
});

test('label values of every kind', async () => {
  const { meter, samples } = exporter();
  const counter = meter.createCounter('c');
  counter.add(1, { v: 'quote " backslash \\ newline \n end' });
  counter.add(2, { v: 'Grüße 字 😀' });
  counter.add(3, { v: 'half \ud83d pair' });
  counter.add(4, { v: 'x'.repeat(10_000) });
  counter.add(5, { v: ['a', 'b'], n: 1.5, t: true });
  counter.add(6, { v: 'carriage \r return \u0000 zero' });
  expect(await samples()).toEqual([
    'c_total{v="quote \\" backslash \\\\ newline \\n end"} 1',
    'c_total{v="Grüße 字 😀"} 2',
    'c_total{v="half \ufffd pair"} 3',
    `c_total{v="${'x'.repeat(10_000)}"} 4`,
    'c_total{n="1.5",t="true",v="[\\"a\\",\\"b\\"]"} 5',
    'c_total{v="carriage \r return \u0000 zero"} 6',
  ]);
});

test('a chunk is no limit: long values, wide characters and many series', async () => {
  const { meter, samples } = exporter();
  const counter = meter.createCounter('c');
  const wide = '字'.repeat(100_000);
  counter.add(7, { v: wide });
  for (let index = 0; index < 1500; index++) counter.add(index + 1, { v: `${index}`.repeat(100) });
  const lines = await samples();
  expect(lines).toHaveLength(1501);
  expect(lines[0]).toBe(`c_total{v="${wide}"} 7`);
  expect(lines[1500]).toBe(`c_total{v="${'1499'.repeat(100)}"} 1500`);
});

test('values joined by a separator do not merge series', async () => {
  const { meter, samples } = exporter();
  const counter = meter.createCounter('c');
  counter.add(1, { a: 'x|', b: 'y' });
  counter.add(2, { a: 'x', b: '|y' });
  counter.add(3, { a: '1,b:2' });
  counter.add(4, { a: '1', b: '2' });
  counter.add(5, { a: '1",b="2' });
  expect(await samples()).toEqual([
    'c_total{a="x|",b="y"} 1',
    'c_total{a="x",b="|y"} 2',
    'c_total{a="1,b:2"} 3',
    'c_total{a="1",b="2"} 4',
    'c_total{a="1\\",b=\\"2"} 5',
  ]);
});

test('series that Prometheus cannot tell apart are one, and nothing that was counted is lost', async () => {
  const { meter, other, samples } = exporter();
  const counter = meter.createCounter('c');
  counter.add(1, { a: 1 });
  counter.add(2, { a: '1' });
  counter.add(4, { a: '1', b: undefined });
  counter.add(8, { a: '1', b: '' });
  other.createCounter('c').add(16, { a: '1' });
  const advice = { explicitBucketBoundaries: [1] };
  meter.createHistogram('h', { advice }).record(0.5, { a: 1 });
  other.createHistogram('h', { advice }).record(2, { a: '1' });
  const expected = [
    'c_total{a="1"} 31',
    'h_bucket{a="1",le="1"} 1',
    'h_bucket{a="1",le="+Inf"} 2',
    'h_sum{a="1"} 2.5',
    'h_count{a="1"} 2',
  ];
  expect(await samples()).toEqual(expected);
  expect(await samples()).toEqual(expected);
  expect(warnings.filter((text) => text.includes('same labels'))).toHaveLength(2);
});

test('two metrics of one name: same type together, another type left out and said so', async () => {
  const { meter, other, text } = exporter();
  meter.createCounter('vital.col', { description: 'first' }).add(1, { x: 'a' });
  other.createCounter('vital_col', { description: 'second' }).add(2, { x: 'b' });
  other.createGauge('vital.col.total').record(9);
  meter.createHistogram('h', { advice: { explicitBucketBoundaries: [] } }).record(1);
  meter.createGauge('h.count').record(5);
  expect(await text()).toBe(`\
# HELP vital_col_total first
# TYPE vital_col_total counter
vital_col_total{x="a"} 1
vital_col_total{x="b"} 2
# TYPE h histogram
h_bucket{le="+Inf"} 1
h_sum 1
h_count 1
`);
  expect(warnings.join('\n')).toContain(
    'metric "vital.col.total" is left out: "vital_col_total" is already shown',
  );
  expect(warnings.join('\n')).toContain(
    'metric "h.count" is left out: another metric is already shown as "h_count"',
  );
  expect(warnings.join('\n')).toContain('described twice, as "first" and as "second"');
});

test('a gauge that is called like a counter without its suffix is shown in every format', async () => {
  const { meter, text } = exporter();
  meter.createCounter('foo').add(1);
  meter.createGauge('foo').record(2);
  expect(await text()).toBe('# TYPE foo_total counter\nfoo_total 1\n# TYPE foo gauge\nfoo 2\n');
  expect(await text(openMetrics)).toBe(
    '# TYPE foo_total unknown\nfoo_total 1\n# TYPE foo gauge\nfoo 2\n# EOF\n',
  );
});

test('values that are no numbers, and counters that are not valid, are left out', async () => {
  const { meter, samples } = exporter({
    metricProducers: [
      gaugeProducer('odd', [
        { attributes: { v: 'nan' }, value: Number.NaN },
        { attributes: { v: 'inf' }, value: Number.POSITIVE_INFINITY },
        { attributes: { v: '-inf' }, value: Number.NEGATIVE_INFINITY },
        { attributes: { v: '-0' }, value: -0 },
        { attributes: { v: 'big' }, value: 2 ** 60 },
        { attributes: { v: 'none' }, value: undefined },
        { attributes: { v: 'text' }, value: '12' },
      ]),
      gaugeProducer('circular', [{ attributes: circular(), value: 1 }]),
    ],
  });
  const counter = meter.createCounter('c');
  counter.add(Number.NaN, { v: 'nan' });
  counter.add(Number.POSITIVE_INFINITY, { v: 'inf' });
  counter.add(1, { v: 'one' });
  expect(await samples()).toEqual([
    'c_total{v="inf"} +Inf',
    'c_total{v="one"} 1',
    'odd{v="nan"} NaN',
    'odd{v="inf"} +Inf',
    'odd{v="-inf"} -Inf',
    'odd{v="-0"} 0',
    'odd{v="big"} 1152921504606847000',
  ]);
  const reported = warnings.filter((text) => text.includes('is left out')).length;
  expect(reported).toBe(3);
  await samples();
  expect(warnings.filter((text) => text.includes('is left out'))).toHaveLength(reported);
});

test('boundaries that no bucket may have are folded into the next', async () => {
  const reader = new PrometheusReader({
    metricProducers: [
      histogramProducer([1, 1, 0.5, Number.NaN, 2, Number.POSITIVE_INFINITY], [1, 2, 4, 8, 16, 32, 64]),
    ],
  });
  const text = (await reader.render()).body.toString();
  expect(text.split('\n').slice(1, -1)).toEqual([
    'h_bucket{le="1"} 1',
    'h_bucket{le="2"} 31',
    'h_bucket{le="+Inf"} 127',
    'h_sum 1',
    'h_count 127',
  ]);
});

test('OpenMetrics forbids a sum that may fall, so it goes there with its count', async () => {
  const { samples } = exporter({ metricProducers: [histogramProducer([-1, 1], [3, 0, 0])] });
  const buckets = ['h_bucket{le="-1"} 3', 'h_bucket{le="1"} 3', 'h_bucket{le="+Inf"} 3'];
  expect(await samples()).toEqual([...buckets, 'h_sum 1', 'h_count 3']);
  expect(await samples(openMetrics)).toEqual(buckets.map((line) => line.replace('1"', '1.0"')));
});

test('delta data and unknown kinds are refused with a remedy', async () => {
  const delta = histogramProducer([1], [1, 1], { aggregationTemporality: 0 });
  const foreign = histogramProducer([1], [1, 1], { dataPointType: 99 });
  const reader = new PrometheusReader({ metricProducers: [delta, foreign] });
  expect((await reader.render()).body.toString()).toBe('');
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain('give this reader a producer of cumulative data');
});

function histogramProducer(boundaries: number[], counts: number[], change: object = {}): MetricProducer {
  const metric = {
    descriptor: { name: 'h', description: '', unit: '', valueType: ValueType.DOUBLE },
    dataPointType: 0,
    aggregationTemporality: 1,
    dataPoints: [
      {
        attributes: {},
        startTime: [0, 0],
        endTime: [0, 0],
        value: { buckets: { boundaries, counts }, sum: 1, count: 1 },
      },
    ],
    ...change,
  };
  const scopeMetrics = [{ scope: { name: '' }, metrics: [metric] as unknown as MetricData[] }];
  return {
    collect: async () => ({ resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] }),
  };
}

function circular(): object {
  const part: Record<string, unknown> = {};
  part.self = part;
  return { part };
}

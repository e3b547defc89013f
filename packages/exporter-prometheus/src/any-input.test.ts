import { emptyResource } from '@opentelemetry/resources';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { createPromtool, describeWithServers, type Prometheus, startPrometheus } from '@vital/testing';
import fc from 'fast-check';
import { createFetchMetricsHandler } from './http/fetch-handler.ts';
import { createMetricsHandler } from './http/metrics-handler.ts';
import { startMetricsServer } from './http/metrics-server.ts';
import { parseLabelText } from './model/label-text.ts';
import { PrometheusReader } from './prometheus-reader.ts';

/** What made some exporter's page unreadable, or lost a series, once. */
const pastFailures = {
  names: [
    '',
    '_',
    '9',
    'a.b',
    'a_b',
    'a',
    'a_total',
    'a_count',
    'a_bucket',
    'a_info',
    'target_info',
    'é',
    '__name__',
    'a b',
    'a\u0000',
    '__proto__',
    'constructor',
  ],
  keys: [
    '',
    '_',
    '__',
    '1x',
    'le',
    'quantile',
    '__name__',
    'a.b',
    'a_b',
    'a-b',
    'ключ',
    'job',
    'instance',
    'a:b',
    '"',
    '\\',
  ],
  values: [
    '',
    'x|',
    '|y',
    '1,b:2',
    '"',
    '\\',
    '\n',
    '\\n',
    '}',
    '# EOF',
    '\ud83d',
    '\udc00',
    'x\u0000y',
    '\r',
    '\u2028',
  ],
};

const name = fc.oneof(fc.constantFrom(...pastFailures.names), fc.string({ unit: 'binary', maxLength: 12 }));
const key = fc.oneof(fc.constantFrom(...pastFailures.keys), fc.string({ unit: 'binary', maxLength: 6 }));
const value = fc.oneof(
  fc.constantFrom(...pastFailures.values),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double(),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
);
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, 1e21, 2 ** 53, Number.NaN, Infinity, -Infinity),
);
const attributes = fc.dictionary(key, value, { maxKeys: 4 });
const exemplars = fc.array(
  fc.record({
    value: fc.double({ noNaN: true }),
    timestamp: fc.constant([1_750_000_000, 5]),
    traceId: fc.constantFrom('0af7651916cd43dd8448eb211c80319c', undefined),
    filteredAttributes: attributes,
  }),
  { maxLength: 2 },
);
const histogram = fc.record({
  buckets: fc.array(number, { maxLength: 4 }).map((boundaries) => ({
    boundaries,
    counts: Array.from({ length: boundaries.length + 1 }, (_, index) => index),
  })),
  sum: fc.option(number, { nil: undefined }),
  count: fc.nat(),
});
const exponential = fc.record({
  scale: fc.integer({ min: -10, max: 20 }),
  zeroCount: fc.nat(100),
  sum: number,
  count: fc.nat(),
  positive: fc.record({
    offset: fc.integer({ min: -2000, max: 2000 }),
    bucketCounts: fc.array(fc.nat(100), { maxLength: 5 }),
  }),
  negative: fc.record({
    offset: fc.integer({ min: -2000, max: 2000 }),
    bucketCounts: fc.array(fc.nat(100), { maxLength: 5 }),
  }),
});
const summary = fc.record({
  count: fc.nat(),
  sum: number,
  quantiles: fc
    .array(fc.record({ quantile: fc.constantFrom(0, 0.5, 0.99, 1), value: number }), { maxLength: 3 })
    .map((quantiles) =>
      quantiles.filter(
        ({ quantile }, index) => quantiles.findIndex((other) => other.quantile === quantile) === index,
      ),
    ),
});

function metricOf(dataPointType: number | string, values: fc.Arbitrary<unknown>) {
  return fc.record({
    descriptor: fc.record({
      name,
      description: fc.oneof(
        fc.constantFrom('', '"', '\\', '\n', 'a\\nb', 'a\u0000b', '\r'),
        fc.string({ unit: 'binary' }),
      ),
      unit: fc.constantFrom('', '1', 's', 'By/s', '{x}', 'é', ' ', 'info', 'total'),
    }),
    dataPointType: fc.constant(dataPointType),
    isMonotonic: fc.boolean(),
    aggregationTemporality: fc.constant(1),
    dataPoints: fc.array(
      fc.record({
        attributes,
        startTime: fc.constantFrom([0, 0], [1_750_000_000, 0]),
        endTime: fc.constant([1_750_000_001, 0]),
        value: values,
        exemplars,
      }),
      { maxLength: 3 },
    ),
  });
}

const metrics = fc.array(
  fc.oneof(
    metricOf(3, number),
    metricOf(2, number),
    metricOf(0, histogram),
    metricOf(1, exponential),
    metricOf('SUMMARY', summary),
  ),
  { maxLength: 6 },
);

const types = { a: 'info', 'a.b': 'stateset', a_b: 'unknown' } as const;
const strategies = ['UnderscoreEscapingWithSuffixes', 'NoTranslation', 'NoUTF8EscapingWithSuffixes'] as const;

function readerOf(
  data: unknown,
  options: ConstructorParameters<typeof PrometheusReader>[0] = {},
): PrometheusReader {
  const reader = new PrometheusReader({ metricTypes: types, ...options });
  const scopeMetrics = [{ scope: { name: 's' }, metrics: data as MetricData[] }];
  const collected = { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
  reader.setMetricProducer({ collect: async () => collected });
  return reader;
}

test('no two lines of a page are the same series, in any format', async () => {
  await fc.assert(
    fc.asyncProperty(metrics, fc.constantFrom(...strategies), async (data, translationStrategy) => {
      const reader = readerOf(data, { translationStrategy, createdLines: true });
      for (const scheme of ['underscores', 'allow-utf-8', 'dots', 'values']) {
        for (const type of ['text/plain;version=1.0.0', 'application/openmetrics-text']) {
          const page = (await reader.render(`${type};escaping=${scheme}`)).body.toString();
          const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
          const series = lines.map((line) => line.replace(/ # \{.*$/s, '').replace(/ [^ ]+$/, ''));
          expect(new Set(series).size).toBe(series.length);
          for (const one of series) {
            const labels = parseLabelText(one.slice(one.indexOf('{') + 1)).map((label) => label.name);
            expect(new Set(labels).size).toBe(labels.length);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('distinct series of a counter stay distinct, and every one is there', async () => {
  const plain = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,4}$/),
    fc.string({ unit: 'grapheme', minLength: 1 }),
    { maxKeys: 3 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(plain, { selector: (one) => JSON.stringify(Object.entries(one).sort()) }),
      async (sets) => {
        const dataPoints = sets.map((set, index) => ({
          attributes: set,
          startTime: [0, 0],
          endTime: [0, 0],
          value: index,
        }));
        const descriptor = { name: 'c', description: '', unit: '' };
        const reader = readerOf([
          { descriptor, dataPointType: 3, isMonotonic: true, aggregationTemporality: 1, dataPoints },
        ]);
        const page = (await reader.render()).body.toString();
        const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
        const found = lines.map((line) => [
          Object.fromEntries(
            parseLabelText(line.slice('c_total{'.length)).map((label) => [label.name, label.value]),
          ),
          Number(line.slice(line.lastIndexOf(' '))),
        ]);
        expect(found).toEqual(sets.map((set, index) => [{ ...set }, index]));
      },
    ),
    { numRuns: 300 },
  );
});

describeWithServers('whatever is recorded, Prometheus takes the page', ['prometheus', 'promtool'], () => {
  test('promtool reads text 0.0.4', async () => {
    const promtool = createPromtool();
    await fc.assert(
      fc.asyncProperty(metrics, async (data) => {
        const { problems } = await promtool.checkMetrics((await readerOf(data).render()).body.toString());
        expect(
          problems.filter((problem) =>
            /^error while|duplicate|collected before|not unique|invalid/.test(problem),
          ),
        ).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test('a scrape reads every format', async () => {
    const seed = Date.now();
    const samples = fc.sample(metrics, { numRuns: 150, seed });
    const readers = samples.map((data, index) =>
      readerOf(data, { translationStrategy: strategies[index % 3], createdLines: index % 2 === 0 }),
    );
    const handlers = readers.map((reader) => createMetricsHandler(reader));
    const server = await startMetricsServer(
      (request, response) =>
        handlers[Number.parseInt(request.url?.split('?')[1] ?? '', 10)]?.(request, response),
      { host: '127.0.0.1', port: 0 },
    );
    let prometheus: Prometheus | undefined;
    try {
      const protocols = [
        'PrometheusProto',
        'OpenMetricsText1.0.0',
        'PrometheusText0.0.4',
        'PrometheusText1.0.0',
      ] as const;
      prometheus = await startPrometheus({
        features: ['exemplar-storage', 'native-histograms'],
        scrapeIntervalSeconds: 3,
        scrapeTargets: samples.map((_, index) => ({
          url: `${server.url}?${index}`,
          job: `sample ${index}`,
          protocol: protocols[index % 4],
        })),
      });
      await prometheus.nextScrape();
      const down = (await prometheus.targets()).filter(({ health }) => health !== 'up');
      for (const { job, lastError } of down) {
        const index = Number(job.split(' ')[1]);
        const headers = { accept: index % 4 === 1 ? 'application/openmetrics-text' : 'text/plain' };
        const reader = readers[index];
        const page =
          reader && (await createFetchMetricsHandler(reader)(new Request('http://x/', { headers })));
        throw new Error(
          `seed ${seed}, ${protocols[index % 4]}: ${lastError}\n${JSON.stringify(samples[index])}\n${await page?.text()}`,
        );
      }
    } finally {
      await prometheus?.stop();
      await server.close();
    }
  }, 120_000);
});

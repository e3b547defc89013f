import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { collectMetrics, InMemoryMetricReader, readMetrics } from './collect-metrics.ts';

function record() {
  const collection = collectMetrics();
  const meter = collection.meterProvider.getMeter('test');
  const operations = meter.createCounter('vital.cache.operations', { unit: '{operation}' });
  operations.add(2, { cache: 'a', operation: 'hit' });
  operations.add(3, { cache: 'b', operation: 'hit' });
  operations.add(0, { cache: 'b', operation: 'miss' });
  const duration = meter.createHistogram('vital.duration', {
    advice: { explicitBucketBoundaries: [1, 10] },
  });
  duration.record(0.5, { mode: 'fast' });
  duration.record(5, { mode: 'slow' });
  duration.record(50, { mode: 'slow' });
  return collection;
}

test('values are summed over the series that match', async () => {
  const metrics = await record().read();
  expect(metrics.value('vital.cache.operations', { cache: 'b', operation: 'hit' })).toBe(3);
  expect(metrics.value('vital.cache.operations', { operation: 'hit' })).toBe(5);
  expect(metrics.value('vital.cache.operations')).toBe(5);
});

test('a series at zero is told from one that does not exist', async () => {
  const metrics = await record().read();
  expect(metrics.value('vital.cache.operations', { operation: 'miss' })).toBe(0);
  expect(metrics.value('vital.cache.operations', { operation: 'evict' })).toBeUndefined();
  expect(metrics.value('vital.nothing')).toBeUndefined();
  expect(metrics.distribution('vital.nothing')).toBeUndefined();
});

test('histograms are summed bucket by bucket', async () => {
  const metrics = await record().read();
  expect(metrics.distribution('vital.duration')).toEqual({
    count: 3,
    sum: 55.5,
    buckets: [
      { upperBound: 1, count: 1 },
      { upperBound: 10, count: 1 },
      { upperBound: Number.POSITIVE_INFINITY, count: 1 },
    ],
  });
  expect(metrics.distribution('vital.duration', { mode: 'slow' })).toMatchObject({ count: 2, sum: 55 });
});

test('what was recorded is listed', async () => {
  const metrics = await record().read();
  expect(metrics.names()).toEqual(['vital.cache.operations', 'vital.duration']);
  expect(metrics.metric('vital.cache.operations')?.descriptor.unit).toBe('{operation}');
  expect(metrics.attributes('vital.cache.operations', { cache: 'b' })).toEqual([
    { cache: 'b', operation: 'hit' },
    { cache: 'b', operation: 'miss' },
  ]);
});

test('the wrong question is an error, not a wrong number', async () => {
  const metrics = await record().read();
  expect(() => metrics.value('vital.duration')).toThrow('"vital.duration" is no counter or gauge');
  expect(() => metrics.distribution('vital.cache.operations')).toThrow('is no histogram');
});

test('reading twice gives the running total', async () => {
  const collection = record();
  await collection.read();
  expect((await collection.read()).value('vital.cache.operations')).toBe(5);
});

test('another MetricProducer is read beside, or on its own', async () => {
  const other = new InMemoryMetricReader();
  const meter = new MeterProvider({ readers: [other] }).getMeter('other');
  meter.createCounter('vital.cache.operations').add(5);
  expect((await readMetrics(other)).value('vital.cache.operations')).toBe(5);
  const beside = await collectMetrics({ metricProducers: [other] }).read();
  expect(beside.value('vital.cache.operations')).toBe(5);
  expect(beside.errors).toEqual([]);
});

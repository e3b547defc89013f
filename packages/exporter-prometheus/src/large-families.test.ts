import { emptyResource } from '@opentelemetry/resources';
import type { MetricData, MetricProducer } from '@opentelemetry/sdk-metrics';
import { textFormats } from './format/exposition-format.ts';
import { PrometheusReader } from './prometheus-reader.ts';

/** Points that live as long as the test and change in place, as a store's do. */
interface LivePoint<Value> {
  attributes: Record<string, unknown>;
  startTime: [number, number];
  endTime: [number, number];
  value: Value;
}

interface LiveHistogram {
  buckets: { boundaries: number[]; counts: number[] };
  sum: number | undefined;
  count: number;
}

const boundaries = [0.1, 1, 10];

function makeCounters(size: number): LivePoint<number>[] {
  return Array.from({ length: size }, (_, index) => livePoint(index, index % 7));
}

function makeHistograms(size: number): LivePoint<LiveHistogram>[] {
  return Array.from({ length: size }, (_, index) =>
    livePoint(index, { buckets: { boundaries, counts: [index, 0, 1, 0] }, sum: index / 4, count: index + 1 }),
  );
}

function livePoint<Value>(index: number, value: Value): LivePoint<Value> {
  const text = index % 50 === 0 ? `Grüße ${index} 字` : `plain ${index}`;
  return { attributes: { text, index }, startTime: [0, 0], endTime: [0, 0], value };
}

function producerOf(type: number, points: unknown[]): MetricProducer {
  const descriptor = { name: 'large', description: 'Large', unit: '' };
  const metric = {
    descriptor,
    dataPointType: type,
    isMonotonic: true,
    aggregationTemporality: 1,
    dataPoints: points,
  };
  const scopeMetrics = [{ scope: { name: '' }, metrics: [metric] as unknown as MetricData[] }];
  const resource = emptyResource();
  return { collect: async () => ({ resourceMetrics: { resource, scopeMetrics }, errors: [] }) };
}

/** A reader that has been there all along must say what one says that has just come. */
async function expectFresh(reader: PrometheusReader, producer: MetricProducer): Promise<void> {
  for (const accept of ['text/plain', 'application/openmetrics-text']) {
    const newcomer = new PrometheusReader({ metricProducers: [producer] });
    const expected = (await newcomer.render(accept)).body.toString();
    expect((await reader.render(accept)).body.toString() === expected).toBe(true);
  }
}

test('counters of a large family', async () => {
  const points = makeCounters(5000);
  const producer = producerOf(3, points);
  const reader = new PrometheusReader({ metricProducers: [producer] });
  const change = (value: (point: LivePoint<number>, index: number) => void) => {
    for (const [index, point] of points.entries()) value(point, index);
    return expectFresh(reader, producer);
  };
  await expectFresh(reader, producer);
  await change((point) => point.value++);
  await change((point, index) => (point.value += index % 3 === 0 ? 10 ** (index % 12) : 0));
  await change((point, index) => (point.value = index % 2 === 0 ? point.value + 0.1 : point.value));
  await change((point, index) => (point.value = index === 17 ? Number.NaN : point.value));
  await change((point, index) => (point.value = index === 17 ? 5 : index === 18 ? -1 : point.value));
  await change((point, index) => (point.value = index === 18 ? 3 : point.value));
  await change((point, index) => (point.value = index % 5 === 0 ? 0 : Number.POSITIVE_INFINITY));
  points.splice(100, 1);
  await expectFresh(reader, producer);
  points.splice(3000, 10);
  points.push(livePoint(-1, 1), livePoint(-2, 2));
  await expectFresh(reader, producer);
  points.splice(0, 4000);
  await expectFresh(reader, producer);
});

test('histograms of a large family', async () => {
  const points = makeHistograms(1000);
  const producer = producerOf(0, points);
  const reader = new PrometheusReader({ metricProducers: [producer] });
  const change = (value: (histogram: LiveHistogram, index: number) => void) => {
    for (const [index, point] of points.entries()) value(point.value, index);
    return expectFresh(reader, producer);
  };
  await expectFresh(reader, producer);
  await change((histogram, index) => {
    histogram.buckets.counts[index % 4] = 10 ** (index % 7);
    histogram.sum = (histogram.sum ?? 0) + 0.1 * index;
  });
  await change((histogram, index) => (histogram.sum = index === 3 ? undefined : histogram.sum));
  await change((histogram, index) => (histogram.sum = index === 3 ? 1 : index === 4 ? -1 : histogram.sum));
  await change((histogram, index) => (histogram.sum = index === 4 ? 1 : histogram.sum));
  await change((histogram) => (histogram.buckets.boundaries = [0.2, 2, 20]));
  const shared = [0.3, 3, 30];
  await change((histogram) => (histogram.buckets.boundaries = shared));
  await change((histogram, index) => (histogram.buckets.boundaries = index === 200 ? [0.4, 4, 40] : shared));
  await change((histogram) => (histogram.buckets.boundaries = boundaries));
});

test('a page that is still being sent does not change', async () => {
  const points = makeCounters(5000);
  const reader = new PrometheusReader({ metricProducers: [producerOf(3, points)] });
  await reader.render();
  const negotiated = {
    contentType: '',
    scheme: 'underscores',
    format: textFormats['PrometheusText0.0.4'],
  } as const;
  const first = await reader.scrape(negotiated);
  const before = first.toBuffer();
  for (const point of points) point.value += 1;
  const second = await reader.scrape(negotiated);
  expect(first.toBuffer().equals(before)).toBe(true);
  expect(second.toBuffer().equals(before)).toBe(false);
  first.release();
  second.release(true);
  for (const point of points) point.value += 1;
  const third = await reader.scrape(negotiated);
  expect(third.toBuffer().toString()).toContain('large_total{index="1",text="plain 1"} 3\n');
  third.release();
});

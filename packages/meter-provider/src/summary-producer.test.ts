import { MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';
import { isSummaryMetricData, type SummaryMetricData } from './summary-data.ts';
import { SummaryProducer } from './summary-producer.ts';

class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

async function summaries(reader: {
  collect(): ReturnType<MetricReader['collect']>;
}): Promise<SummaryMetricData[]> {
  const { resourceMetrics } = await reader.collect();
  const metrics: (MetricData | SummaryMetricData)[] = resourceMetrics.scopeMetrics.flatMap(
    (scope) => scope.metrics,
  );
  return metrics.filter(isSummaryMetricData);
}

describe('SummaryProducer', () => {
  test('feeds a reader of the OpenTelemetry SDK beside its own metrics', async () => {
    const producer = new SummaryProducer();
    const reader = new PullReader({ metricProducers: [producer] });
    const provider = new MeterProvider({ readers: [reader] });
    provider.getMeter('beside').createCounter('requests').add(1);
    const summary = producer.createSummary({ name: 'vital', version: '1' }, 'latency', {
      description: 'How long',
      unit: 's',
      advice: { quantiles: [0.5, 0.9] },
    });
    for (let value = 1; value <= 100; value++) summary.record(value, { mode: 'fast' });
    const [metric] = await summaries(reader);
    expect(metric?.descriptor).toMatchObject({
      name: 'latency',
      description: 'How long',
      unit: 's',
      type: 'SUMMARY',
    });
    const [point] = metric?.dataPoints ?? [];
    expect(point?.attributes).toEqual({ mode: 'fast' });
    expect(point?.value.count).toBe(100);
    expect(point?.value.sum).toBe(5050);
    const [half, nine] = point?.value.quantiles ?? [];
    expect(half?.quantile).toBe(0.5);
    expect(Math.abs((half?.value ?? 0) - 50)).toBeLessThanOrEqual(0.5);
    expect(Math.abs((nine?.value ?? 0) - 90)).toBeLessThanOrEqual(0.9);
    await provider.shutdown();
  });

  test('bound and unbound records meet in one series, whatever the order and the type of the attributes', async () => {
    const producer = new SummaryProducer();
    const summary = producer.createSummary({ name: 'vital' }, 'latency', {});
    summary.bind({ b: 1, a: 'x' }).record(1);
    summary.record(2, { a: 'x', b: '1', c: undefined });
    const [metric] = await summaries(producer);
    expect(metric?.dataPoints.map(({ attributes, value }) => [attributes, value.count, value.sum])).toEqual([
      [{ a: 'x', b: 1 }, 2, 3],
    ]);
  });

  test('NaN and infinity are refused', async () => {
    const producer = new SummaryProducer();
    const summary = producer.createSummary({ name: 'vital' }, 'latency', {});
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      summary.record(value);
    summary.record(1);
    const [metric] = await summaries(producer);
    expect(metric?.dataPoints[0]?.value).toMatchObject({ count: 1, sum: 1 });
  });

  test('count and sum stay when the window is empty', async () => {
    jest.useFakeTimers();
    const producer = new SummaryProducer();
    producer.createSummary({ name: 'vital' }, 'latency', { advice: { quantiles: [0.5] } }).record(3);
    jest.advanceTimersByTime(11 * 60_000);
    const [metric] = await summaries(producer);
    expect(metric?.dataPoints[0]?.value).toEqual({
      count: 1,
      sum: 3,
      quantiles: [{ quantile: 0.5, value: Number.NaN }],
    });
    jest.useRealTimers();
  });
});

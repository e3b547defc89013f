import { DiagLogLevel, diag } from '@opentelemetry/api';
import { AggregationTemporality, AggregationType, MetricReader } from '@opentelemetry/sdk-metrics';
import { VitalMeterProvider, type VitalMeterProviderOptions } from './vital-meter-provider.ts';
import type { MetricProducerOptions } from './vital-metric-producer.ts';

class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

function setUp(options: VitalMeterProviderOptions = {}, producerOptions: MetricProducerOptions = {}) {
  const provider = new VitalMeterProvider({ countOverflow: false, ...options });
  const producer = provider.createMetricProducer(producerOptions);
  const collect = async () => {
    const { resourceMetrics, errors } = await producer.collect();
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    return {
      metrics,
      errors,
      points: metrics.flatMap(({ dataPoints }) => dataPoints.map((point) => ({ ...point }))),
    };
  };
  return { provider, producer, collect, meter: provider.getMeter('producer') };
}

describe('a snapshot', () => {
  test('is not changed by what is recorded later', async () => {
    const { meter, collect } = setUp();
    const [counter, histogram] = [
      meter.createCounter('counter').bind(),
      meter.createHistogram('histogram').bind(),
    ];
    counter.add(1);
    histogram.record(1);
    const { points } = await collect();
    const before = JSON.stringify(points);
    counter.add(1);
    histogram.record(1);
    await collect();
    expect(JSON.stringify(points)).toBe(before);
  });

  test('holds every series whole: its parts belong together, whenever it is taken', async () => {
    const { meter, producer } = setUp({}, { reusePoints: true });
    const histogram = meter
      .createHistogram('histogram', { advice: { explicitBucketBoundaries: [1] } })
      .bind();
    let isRecording = true;
    const recording = (async () => {
      while (isRecording) {
        for (let count = 0; count < 100; count++) histogram.record(count % 2 === 0 ? 0.5 : 2);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let round = 0; round < 100; round++) {
      const { resourceMetrics } = await producer.collect();
      const value: unknown = resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value;
      if (round > 0) {
        const { count } = Object(value);
        expect(value).toMatchObject({ buckets: { counts: [count / 2, count / 2] }, sum: count * 1.25 });
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    isRecording = false;
    await recording;
  });
});

describe('data points that are reused', () => {
  test('keep their identity, also when series come and go', async () => {
    const { meter, producer } = setUp({}, { reusePoints: true });
    const counter = meter.createCounter('counter');
    const collect = async () => {
      const { resourceMetrics } = await producer.collect();
      return resourceMetrics.scopeMetrics
        .flatMap(({ metrics }) => metrics)
        .flatMap((metric) => [...metric.dataPoints]);
    };
    const find = (points: Awaited<ReturnType<typeof collect>>, tenant: string) =>
      points.find(({ attributes }) => attributes.tenant === tenant);
    for (const tenant of ['a', 'b', 'c']) counter.add(1, { tenant });
    const first = await collect();
    counter.bind({ tenant: 'unused' });
    counter.add(1, { tenant: 'c' });
    counter.remove({ tenant: 'a' });
    counter.add(1, { tenant: 'd' });
    const second = await collect();
    expect(second.map(({ attributes, value }) => [attributes.tenant, value])).toEqual([
      ['b', 1],
      ['c', 2],
      ['d', 1],
    ]);
    expect(find(second, 'c')).toBe(find(first, 'c'));
    expect(find(second, 'b')).toBe(find(first, 'b'));
    expect(await collect()).toEqual(second);
  });

  test('of histograms change in place', async () => {
    const { meter, producer } = setUp({}, { reusePoints: true });
    const histogram = meter.createHistogram('histogram').bind({ a: 1 });
    histogram.record(1);
    const point = async () =>
      (await producer.collect()).resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0];
    const first = await point();
    histogram.record(2);
    expect(await point()).toBe(first);
    expect(first?.value).toMatchObject({ count: 2, sum: 3, min: 1, max: 2 });
  });
});

describe('several readers', () => {
  test('have their own temporality, and deltas begin where the collection before ended', async () => {
    const [cumulative, delta] = [
      new PullReader(),
      new PullReader({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA }),
    ];
    const provider = new VitalMeterProvider({ readers: [cumulative, delta], countOverflow: false });
    const counter = provider.getMeter('producer').createCounter('counter').bind();
    const point = async (reader: PullReader) =>
      (await reader.collect()).resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0];
    counter.add(1);
    const first = await point(delta);
    counter.add(2);
    expect((await point(cumulative))?.value).toBe(3);
    const second = await point(delta);
    expect([first?.value, second?.value]).toEqual([1, 2]);
    expect(second?.startTime).toEqual(first?.endTime);
    expect(await point(delta)).toBeUndefined();
    await provider.shutdown();
  });

  test('what was recorded before each of two removals reaches the reader of deltas, and the series then begins anew', async () => {
    const provider = new VitalMeterProvider({ countOverflow: false });
    const producers = (['cumulative', 'delta'] as const).map((temporality) =>
      provider.createMetricProducer({ temporality }),
    );
    const counter = provider.getMeter('producer').createCounter('counter');
    const collect = async () => {
      const results = await Promise.all(producers.map((producer) => producer.collect()));
      return results.map(({ resourceMetrics }) =>
        resourceMetrics.scopeMetrics
          .flatMap(({ metrics }) => metrics)
          .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value)),
      );
    };
    const bound = counter.bind({ a: 1 });
    bound.add(1);
    counter.remove({ a: 1 });
    bound.add(2);
    counter.remove({ a: 1 });
    bound.add(4);
    expect(await collect()).toEqual([[4], [1, 2]]);
    bound.add(8);
    expect(await collect()).toEqual([[12], [12]]);
  });

  test('a reader that has a provider already is refused with its own message', () => {
    const reader = new PullReader();
    new VitalMeterProvider({ readers: [reader] });
    expect(() => new VitalMeterProvider({ readers: [reader] })).toThrow('MetricReader can not be bound');
  });
});

describe('observable callbacks', () => {
  test('that throw, reject or hang lose their own observations and nothing else', async () => {
    const { meter, collect } = setUp({ callbackTimeoutMilliseconds: 20 });
    const [good, bad] = [meter.createObservableGauge('good'), meter.createObservableGauge('bad')];
    good.addCallback((result) => result.observe(1));
    bad.addCallback(() => {
      throw new Error('thrown');
    });
    bad.addCallback(async (result) => {
      result.observe(1);
      throw new Error('rejected');
    });
    let calls = 0;
    bad.addCallback(() => {
      calls += 1;
      return new Promise(() => {});
    });
    const first = await collect();
    expect(first.metrics.map(({ descriptor }) => descriptor.name)).toEqual(['good']);
    expect(first.errors.map(String).sort()).toEqual([
      'CallbackTimeout: An observable callback took longer than 20 ms; its observations are lost',
      'Error: rejected',
      'Error: thrown',
    ]);
    const second = await collect();
    expect(second.errors.map(String)).toContain(
      'Error: An observable callback is still running since an earlier collection',
    );
    expect(calls).toBe(1);
  });

  test('may observe several instruments, may be removed, and their late observations are dropped', async () => {
    const { meter, collect } = setUp({ callbackTimeoutMilliseconds: 20 });
    const [one, two, stranger] = ['one', 'two', 'stranger'].map((name) =>
      meter.createObservableUpDownCounter(name),
    );
    if (one === undefined || two === undefined || stranger === undefined) throw new Error('unreachable');
    let late = () => {};
    const callback: Parameters<typeof meter.addBatchObservableCallback>[0] = (result) => {
      result.observe(one, 1, { a: 1 });
      result.observe(two, -2);
      result.observe(stranger, 3);
      late = () => result.observe(one, 100);
    };
    meter.addBatchObservableCallback(callback, [one, two]);
    const { points } = await collect();
    expect(points.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ a: 1 }, 1],
      [{}, -2],
    ]);
    late();
    expect((await collect()).points).toHaveLength(2);
    meter.removeBatchObservableCallback(callback, [one, two]);
    expect((await collect()).points).toEqual([]);
  });
});

describe('views', () => {
  test('rename, drop, aggregate otherwise, filter attributes; two that select one instrument give two metrics', async () => {
    const { meter, collect } = setUp({
      views: [
        { instrumentName: 'one', name: 'first', attributesProcessors: [{ process: () => ({}) }] },
        { instrumentName: 'o?e', name: 'second' },
        { instrumentName: 'dropped.*', aggregation: { type: AggregationType.DROP } },
        { instrumentName: 'sum', aggregation: { type: AggregationType.SUM } },
        {
          instrumentName: 'buckets',
          aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [2] } },
        },
      ],
    });
    const one = meter.createCounter('one');
    one.add(1, { a: 1 });
    one.bind({ a: 2 }).add(2);
    meter.createCounter('dropped.one').bind().add(1);
    meter.createHistogram('sum').record(4);
    meter.createHistogram('buckets', { advice: { explicitBucketBoundaries: [7] } }).record(5);
    const { metrics } = await collect();
    expect(
      metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.map(({ value }) => value)]),
    ).toEqual([
      ['first', [3]],
      ['second', [1, 2]],
      ['sum', [4]],
      ['buckets', [{ buckets: { boundaries: [2], counts: [0, 1] }, count: 1, sum: 5, min: 5, max: 5 }]],
    ]);
  });
});

describe('instruments', () => {
  test('of one name are one when they are identical, whatever the case; else both are reported and a warning says so', async () => {
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    diag.setLogger({ error() {}, warn, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
    const { meter, collect } = setUp();
    meter.createCounter('requests').add(1);
    meter.createCounter('Requests').add(1);
    meter.createGauge('requests').record(7);
    meter.createCounter('0 bad name').add(1);
    const { metrics } = await collect();
    diag.disable();
    expect(metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value])).toEqual([
      ['requests', 2],
      ['requests', 7],
      ['0 bad name', 1],
    ]);
    expect(warnings).toEqual([
      'Metric requests: its name stays "requests"; "Requests" came later',
      expect.stringContaining('Metric requests is created as GAUGE'),
      expect.stringContaining('Invalid metric name "0 bad name"'),
    ]);
  });

  test('of a provider that was shut down record nothing', async () => {
    const { provider, collect } = setUp();
    await provider.shutdown();
    const meter = provider.getMeter('late');
    meter.createCounter('counter').bind({ a: 1 }).add(1);
    meter.createSummary('summary').record(1);
    expect((await collect()).points).toEqual([]);
  });
});

import { type Attributes, ROOT_CONTEXT, TraceFlags, trace, ValueType } from '@opentelemetry/api';
import type { CollectionResult } from '@opentelemetry/sdk-metrics';
import { VitalMeterProvider, type VitalMeterProviderOptions } from './vital-meter-provider.ts';

// The clauses of the specification: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#instrument-bind

function setUp(options: VitalMeterProviderOptions = {}) {
  const provider = new VitalMeterProvider({ countOverflow: false, ...options });
  const producer = provider.createMetricProducer({ summaries: true });
  const collect = async () => pointsOf(await producer.collect());
  return { meter: provider.getMeter('bind'), provider, collect };
}

function pointsOf({ resourceMetrics }: CollectionResult): [string, Attributes, unknown][] {
  return resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }): [string, Attributes, unknown] => [
        descriptor.name,
        attributes,
        value,
      ]),
    );
}

describe('a bound instrument', () => {
  test('accepts attributes or none, and is there for every kind of synchronous instrument', async () => {
    const { meter, collect } = setUp();
    meter.createCounter('counter').bind({ a: 1 }).add(2);
    meter.createCounter('counter').bind().add(1);
    meter.createUpDownCounter('up_down').bind({ a: 1 }).add(-2);
    meter.createGauge('gauge').bind({ a: 1 }).record(-3);
    meter
      .createHistogram('histogram', { advice: { explicitBucketBoundaries: [1] } })
      .bind({ a: 1 })
      .record(4);
    meter
      .createSummary('summary', { advice: { quantiles: [] } })
      .bind({ a: 1 })
      .record(5);
    expect(await collect()).toEqual([
      ['counter', { a: 1 }, 2],
      ['counter', {}, 1],
      ['up_down', { a: 1 }, -2],
      ['gauge', { a: 1 }, -3],
      [
        'histogram',
        { a: 1 },
        { buckets: { boundaries: [1], counts: [0, 1] }, count: 1, sum: 4, min: 4, max: 4 },
      ],
      ['summary', { a: 1 }, { count: 1, sum: 5, quantiles: [] }],
    ]);
  });

  test('behaves as the unbound call with the same attributes on each measurement', async () => {
    const { meter, collect } = setUp();
    const counter = meter.createCounter('metric');
    const bound = counter.bind({ mode: 'fast', tenant: 'a' });
    bound.add(1);
    counter.add(2, { tenant: 'a', mode: 'fast' });
    bound.add(0.5);
    expect(await collect()).toEqual([['metric', { mode: 'fast', tenant: 'a' }, 3.5]]);
  });

  test('that recorded nothing is not reported', async () => {
    const { meter, collect } = setUp();
    meter.createGauge('gauge').bind({ a: 1 });
    meter.createHistogram('histogram').bind();
    expect(await collect()).toEqual([]);
  });

  test('refuses what the unbound call refuses, and counts it', async () => {
    const { meter, provider, collect } = setUp();
    const counter = meter.createCounter('metric');
    const values: unknown[] = [Number.NaN, Number.POSITIVE_INFINITY, -1, '1', null, undefined, {}, 1n];
    const bound = counter.bind();
    bound.add(7);
    for (const value of values) {
      Reflect.apply(bound.add, bound, [value]);
      Reflect.apply(counter.add, counter, [value]);
    }
    expect(await collect()).toEqual([['metric', {}, 7]]);
    expect(provider.refusedMeasurements.get('metric')).toBe(2 * values.length);
  });

  test('a total that would become infinite refuses what is too much', async () => {
    const { meter, collect } = setUp();
    const bound = meter.createUpDownCounter('metric').bind();
    for (const value of [1e308, 1e308, -1]) bound.add(value);
    expect(await collect()).toEqual([['metric', {}, 1e308]]);
  });

  test('an instrument of integers drops fractional digits', async () => {
    const { meter, collect } = setUp();
    const counter = meter.createCounter('metric', { valueType: ValueType.INT });
    counter.bind().add(1.75);
    counter.add(2.5);
    expect(await collect()).toEqual([['metric', {}, 3]]);
  });

  test('processes attributes at bind time, once', async () => {
    let processed = 0;
    const process = (attributes: Attributes) => {
      processed += 1;
      return { mode: attributes.mode };
    };
    const { meter, collect } = setUp({
      views: [{ instrumentName: 'metric', attributesProcessors: [{ process }] }],
    });
    const bound = meter.createCounter('metric').bind({ mode: 'fast', tenant: 'a' });
    for (let count = 0; count < 5; count++) bound.add(1);
    expect(processed).toBe(1);
    expect(await collect()).toEqual([['metric', { mode: 'fast' }, 5]]);
  });

  test('applies the limit at bind time, to each call on its own, and keeps what it decided', async () => {
    const { meter, collect } = setUp({ cardinalityLimit: 2 });
    const counter = meter.createCounter('metric');
    const [one, two] = [counter.bind({ tenant: 1 }), counter.bind({ tenant: 2 })];
    const three = counter.bind({ tenant: 3 });
    for (const bound of [one, two, three]) bound.add(1);
    counter.remove({ tenant: 1 });
    const again = counter.bind({ tenant: 3 });
    for (const bound of [three, again]) bound.add(10);
    await collect();
    three.add(100);
    expect(await collect()).toEqual([
      ['metric', { tenant: 2 }, 1],
      ['metric', { tenant: 3 }, 10],
      ['metric', { 'otel.metric.overflow': true }, 111],
    ]);
  });

  test('makes exemplars with the context that is given', async () => {
    const { meter, provider } = setUp({ exemplars: 'always_on' });
    const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    const context = trace.setSpanContext(ROOT_CONTEXT, span);
    meter.createCounter('counter').bind().add(3, context);
    meter.createHistogram('histogram').bind().record(4, context);
    const { resourceMetrics } = await provider.createMetricProducer().collect();
    const points = resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .map(({ dataPoints }) => dataPoints[0]);
    const { traceId, spanId } = span;
    expect(points).toMatchObject([
      { exemplars: [{ value: 3, traceId, spanId }] },
      { exemplars: [{ value: 4, traceId, spanId }] },
    ]);
  });

  test('of a series that was removed begins a new one', async () => {
    const { meter, collect } = setUp();
    const counter = meter.createCounter('metric');
    const bound = counter.bind({ a: 1 });
    bound.add(5);
    expect(counter.remove({ a: 1 })).toBe(true);
    expect(await collect()).toEqual([]);
    bound.add(2);
    counter.add(1, { a: 1 });
    expect(await collect()).toEqual([['metric', { a: 1 }, 3]]);
  });

  test('has the type of its instrument', () => {
    const { meter } = setUp();
    const counter = meter.createCounter<{ mode: string }>('metric');
    counter.bind({ mode: 'fast' }).add(1);
    // @ts-expect-error a counter is not recorded
    counter.bind({ mode: 'fast' }).record;
    // @ts-expect-error the attribute is a string
    counter.bind({ mode: 1 });
    // @ts-expect-error a histogram is not added to
    meter.createHistogram('histogram').bind().add;
  });
});

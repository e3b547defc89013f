import { context, ROOT_CONTEXT, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import { StackContextManager, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ExemplifiedDataPoint } from './metric-stream.ts';
import { VitalMeterProvider, type VitalMeterProviderOptions } from './vital-meter-provider.ts';

afterEach(() => {
  trace.disable();
  context.disable();
});

const sampled: SpanContext = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  traceFlags: TraceFlags.SAMPLED,
};
const unsampled: SpanContext = { ...sampled, traceFlags: TraceFlags.NONE };

function setUp(options: VitalMeterProviderOptions = {}) {
  const provider = new VitalMeterProvider({ countOverflow: false, ...options });
  return { meter: provider.getMeter('exemplars'), producer: provider.createMetricProducer(), provider };
}

async function exemplars(producer: MetricProducer) {
  const { resourceMetrics } = await producer.collect();
  const points: ExemplifiedDataPoint<unknown>[] = resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap<ExemplifiedDataPoint<unknown>>(({ dataPoints }) => dataPoints);
  return points.flatMap((point) => point.exemplars ?? []);
}

describe('exemplars', () => {
  test('come from the active span, bound and unbound, as soon as a tracer is there at a collection', async () => {
    const { meter, producer } = setUp();
    const [counter, histogram] = [meter.createCounter('counter'), meter.createHistogram('histogram')];
    const [boundCounter, boundHistogram] = [counter.bind(), histogram.bind()];
    const recordInSpan = (value: number) =>
      tracer.startActiveSpan('span', (span) => {
        boundCounter.add(value);
        boundHistogram.record(value);
        counter.add(value, { a: 1 });
        span.end();
        return span.spanContext();
      });
    context.setGlobalContextManager(new StackContextManager().enable());
    let tracer = trace.getTracer('none');
    recordInSpan(1);
    expect(await exemplars(producer)).toEqual([]);
    trace.setGlobalTracerProvider(new TracerProvider());
    tracer = trace.getTracer('some');
    await exemplars(producer);
    const { traceId, spanId } = recordInSpan(2);
    const exemplar = { value: 2, traceId, spanId, filteredAttributes: {}, timestamp: expect.anything() };
    expect(await exemplars(producer)).toEqual([exemplar, exemplar, exemplar]);
  });

  test('of a histogram are the last of each bucket', async () => {
    const { meter, producer } = setUp({ exemplars: 'always_on' });
    const histogram = meter.createHistogram('histogram', { advice: { explicitBucketBoundaries: [1, 2] } });
    for (const value of [0.1, 0.2, 5, 6]) histogram.record(value);
    expect((await exemplars(producer)).map(({ value }) => value)).toEqual([0.2, 6]);
  });

  test.each([
    ['trace_based', 1],
    ['always_on', 3],
    ['always_off', 0],
  ] as const)('%s keeps %i of three: in a sampled span, in another, in none', async (filter, count) => {
    trace.setGlobalTracerProvider(new TracerProvider());
    const { meter, producer } = setUp({ exemplars: filter });
    const counter = meter.createCounter('counter');
    counter.add(1, { span: 'sampled' }, trace.setSpanContext(ROOT_CONTEXT, sampled));
    counter.add(1, { span: 'unsampled' }, trace.setSpanContext(ROOT_CONTEXT, unsampled));
    counter.add(1, { span: 'none' });
    expect(await exemplars(producer)).toHaveLength(count);
  });

  test('carry the attributes that their series dropped', async () => {
    const { meter, producer } = setUp({
      exemplars: 'always_on',
      cardinalityLimit: 1,
      capAttributes: { counter: 'tenant' },
    });
    const counter = meter.createCounter('counter');
    counter.add(1, { tenant: 'a', mode: 'fast' });
    counter.add(1, { tenant: 'b', mode: 'fast' });
    expect((await exemplars(producer)).map(({ filteredAttributes }) => filteredAttributes)).toEqual([
      {},
      { tenant: 'b' },
    ]);
  });

  test('of deltas belong to their interval; up-down counters and gauges have none', async () => {
    const { meter, provider } = setUp({ exemplars: 'always_on' });
    const producer = provider.createMetricProducer({ temporality: 'delta' });
    meter.createUpDownCounter('up_down').add(1);
    meter.createGauge('gauge').record(1);
    const counter = meter.createCounter('counter').bind();
    counter.add(1);
    expect(await exemplars(producer)).toMatchObject([{ value: 1 }]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await exemplars(producer);
    counter.add(2);
    expect(await exemplars(producer)).toMatchObject([{ value: 2 }]);
  });
});

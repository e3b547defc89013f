import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Attributes, type MeterProvider, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  AggregationType,
  type DataPoint,
  type IMetricReader,
  MetricReader,
  MeterProvider as OpenTelemetryMeterProvider,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { VitalMeterProvider } from './vital-meter-provider.ts';

// What @opentelemetry/sdk-metrics 3.1.0 gets wrong. Each test runs on both: here it passes, there it is known to fail; the
// day it does not, `test.failing` says so.

class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

interface Options {
  readers: IMetricReader[];
  views?: ViewOptions[];
}
type Make = (options: Options) => MeterProvider;

async function points(reader: PullReader, name = 'metric'): Promise<DataPoint<unknown>[]> {
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return metrics
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap<DataPoint<unknown>>(({ dataPoints }) => dataPoints);
}

async function afterAdding(make: Make, ...measurements: [value: number, attributes?: Attributes][]) {
  const reader = new PullReader();
  const counter = make({ readers: [reader] })
    .getMeter('defects')
    .createCounter('metric');
  for (const [value, attributes] of measurements) counter.add(value, attributes);
  return (await points(reader)).map(({ attributes, value }) => [attributes, value]);
}

const defects: Record<string, (make: Make) => Promise<void>> = {
  'attributes that are changed after the recording do not change the series': async (make) => {
    const reader = new PullReader();
    const attributes: Attributes = { mode: 'fast' };
    make({ readers: [reader] })
      .getMeter('defects')
      .createCounter('metric')
      .add(1, attributes);
    attributes.mode = 'slow';
    expect((await points(reader))[0]?.attributes).toEqual({ mode: 'fast' });
  },
  'a number and its text are one series, as they are in Prometheus': async (make) => {
    expect(await afterAdding(make, [1, { size: 1 }], [2, { size: '1' }])).toEqual([[{ size: 1 }, 3]]);
  },
  'an attribute without a value is none': async (make) => {
    expect(await afterAdding(make, [1, { a: 'x' }], [2, { a: 'x', b: undefined }])).toEqual([
      [{ a: 'x' }, 3],
    ]);
  },
  'attributes that have no JSON do not throw into the program': async (make) => {
    const cycle: Attributes = {};
    Object.assign(cycle, { cycle, count: 1n });
    expect(await afterAdding(make, [1, cycle])).toHaveLength(1);
  },
  'NaN does not destroy a counter': async (make) => {
    expect(await afterAdding(make, [1], [Number.NaN], [2])).toEqual([[{}, 3]]);
  },
  'infinity does not destroy a counter': async (make) => {
    expect(await afterAdding(make, [1], [Number.POSITIVE_INFINITY], [2])).toEqual([[{}, 3]]);
  },
  'infinity does not destroy a histogram': async (make) => {
    const reader = new PullReader();
    const histogram = make({ readers: [reader] })
      .getMeter('defects')
      .createHistogram('metric');
    for (const value of [1, Number.POSITIVE_INFINITY, 2]) histogram.record(value);
    expect((await points(reader))[0]?.value).toMatchObject({ count: 2, sum: 3 });
  },
  'NaN makes no empty histogram': async (make) => {
    const reader = new PullReader();
    make({ readers: [reader] })
      .getMeter('defects')
      .createHistogram('metric')
      .record(Number.NaN);
    expect(await points(reader)).toEqual([]);
  },
  'the limit holds across collections': async (make) => {
    const reader = new PullReader();
    const views = [{ instrumentName: 'metric', aggregationCardinalityLimit: 100 }];
    const counter = make({ readers: [reader], views })
      .getMeter('defects')
      .createCounter('metric');
    for (let round = 0; round < 4; round++) {
      for (let tenant = 0; tenant < 90; tenant++) counter.add(1, { tenant: `${round}-${tenant}` });
      await points(reader);
    }
    const collected = await points(reader);
    expect(collected).toHaveLength(101);
    expect(collected.find(({ attributes }) => attributes['otel.metric.overflow'] === true)?.value).toBe(260);
  },
  'exactly as many sets as the limit do not overflow': async (make) => {
    const measurements = Array.from({ length: 2000 }, (_, tenant): [number, Attributes] => [1, { tenant }]);
    const collected = await afterAdding(make, ...measurements);
    expect(collected).not.toContainEqual([{ 'otel.metric.overflow': true }, expect.anything()]);
  },
  'an observable series that is observed no more is reported no more': async (make) => {
    const reader = new PullReader();
    let tenant = 'a';
    const gauge = make({ readers: [reader] })
      .getMeter('defects')
      .createObservableGauge('metric');
    gauge.addCallback((result) => result.observe(1, { tenant }));
    await points(reader);
    tenant = 'b';
    expect((await points(reader)).map(({ attributes }) => attributes)).toEqual([{ tenant: 'b' }]);
  },
  'a callback that hangs does not hang the collection': async (make) => {
    const reader = new PullReader();
    const meter = make({ readers: [reader] }).getMeter('defects');
    meter.createObservableGauge('hangs').addCallback(() => new Promise(() => {}));
    meter.createCounter('metric').add(1);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, 500, 'hangs');
    });
    expect(await Promise.race([points(reader), patience])).toHaveLength(1);
    clearTimeout(timer);
  },
  'a measurement in a sampled span is an exemplar': async (make) => {
    const reader = new PullReader();
    const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    const counter = make({ readers: [reader] })
      .getMeter('defects')
      .createCounter('metric');
    counter.add(3, {}, trace.setSpanContext(ROOT_CONTEXT, span));
    const { traceId, spanId } = span;
    expect((await points(reader))[0]).toMatchObject({ exemplars: [{ value: 3, traceId, spanId }] });
  },
  'a zero that is collected first does not coarsen an exponential histogram': async (make) => {
    const reader = new PullReader();
    const views: ViewOptions[] = [
      { instrumentName: 'metric', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
    ];
    const histogram = make({ readers: [reader], views })
      .getMeter('defects')
      .createHistogram('metric');
    histogram.record(0);
    await points(reader);
    histogram.record(0.25);
    expect((await points(reader))[0]?.value).toMatchObject({ scale: 20, zeroCount: 1 });
  },
  'a reader that never comes does not fill the memory of the others': async (make) => {
    const [reader, idle] = [new PullReader(), new PullReader()];
    const views: ViewOptions[] = [{ instrumentName: 'metric', description: 'any view' }];
    const provider = make({ readers: [reader, idle], views });
    const histogram = provider.getMeter('defects').createHistogram('metric');
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const bytes = async (rounds: number) => {
      for (let round = 0; round < rounds; round++) {
        for (let tenant = 0; tenant < 50; tenant++) histogram.record(1, { tenant });
        await reader.collect();
      }
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    await bytes(50);
    const before = await bytes(1);
    expect((await bytes(1500)) - before).toBeLessThan(1_000_000);
  },
};

const vital: Make = (options) =>
  new VitalMeterProvider({ ...options, exemplars: 'trace_based', callbackTimeoutMilliseconds: 50 });
const openTelemetry: Make = (options) => new OpenTelemetryMeterProvider(options);

beforeAll(() => {
  // Exemplars are on as soon as there is a tracer.
  trace.setGlobalTracerProvider(new TracerProvider());
});
afterAll(() => trace.disable());

describe('@vital/meter-provider', () => {
  for (const [title, run] of Object.entries(defects)) test(title, () => run(vital));

  test('readers choose their temporality, and a removed series ends', async () => {
    const reader = new PullReader({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA });
    const counter = new VitalMeterProvider({ readers: [reader] }).getMeter('defects').createCounter('metric');
    counter.add(2, { mode: 'fast' });
    expect(counter.remove({ mode: 'fast' })).toBe(true);
    expect((await points(reader)).map(({ value }) => value)).toEqual([2]);
    expect(await points(reader)).toEqual([]);
  });
});

describe('@opentelemetry/sdk-metrics', () => {
  for (const [title, run] of Object.entries(defects)) test.failing(title, () => run(openTelemetry));
});

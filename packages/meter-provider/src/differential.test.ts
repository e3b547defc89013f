import type { Attributes, Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  AggregationType,
  type CollectionResult,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import type { BindableMeter } from './instrument.ts';
import { VitalMeterProvider } from './vital-meter-provider.ts';

// The same operations on this provider and on OpenTelemetry's must give the same data. Values are multiples of 1/4, so
// that sums do not depend on the order of additions, in which the two differ. What OpenTelemetry's SDK does wrong is in
// opentelemetry-defects.test.ts.

class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const KINDS = ['counter', 'up_down', 'gauge', 'histogram', 'exponential'] as const;
type Kind = (typeof KINDS)[number];

const SETS: Attributes[] = [
  {},
  { mode: 'fast' },
  { mode: 'slow' },
  { mode: 'fast', tenant: 'a' },
  { mode: 'fast', tenant: 'b' },
  { mode: 'fast', tenant: 'b', cached: true, size: 7 },
  { tags: ['x', 'y'], mode: 'fast' },
  { mode: 'fast:tenant', tenant: '' },
];

type Operation =
  | { do: 'record'; kind: Kind; set: number; value: number; bound: boolean; reversed: boolean }
  | { do: 'remove'; kind: Kind; set: number }
  | { do: 'observe'; values: Record<number, number> }
  | { do: 'collect'; reader: number };

const set = fc.integer({ min: 0, max: SETS.length - 1 });
const kind = fc.constantFrom(...KINDS);
const value = fc.oneof(
  fc.integer({ min: -8, max: 4000 }).map((quarters) => quarters / 4),
  fc.constantFrom(0, 1, 0.25, 1024, 2 ** 30, 2 ** -20, -5),
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      kind,
      set,
      value,
      bound: fc.boolean(),
      reversed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), kind, set }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('observe' as const),
      values: fc.dictionary(set.map(String), fc.integer({ min: 0, max: 9 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('collect' as const), reader: fc.integer({ min: 0, max: 2 }) }),
  },
);

const views = [
  {
    instrumentName: 'exponential',
    aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 8 } },
  } as const,
];

function readers(): PullReader[] {
  return [
    AggregationTemporality.CUMULATIVE,
    AggregationTemporality.DELTA,
    AggregationTemporality.CUMULATIVE,
  ].map((temporality) => new PullReader({ aggregationTemporalitySelector: () => temporality }));
}

function instruments(meter: Meter) {
  return {
    counter: meter.createCounter('counter'),
    up_down: meter.createUpDownCounter('up_down'),
    gauge: meter.createGauge('gauge'),
    histogram: meter.createHistogram('histogram', {
      advice: { explicitBucketBoundaries: [0.25, 1, 16, 256] },
    }),
    exponential: meter.createHistogram('exponential'),
    observedCounter: meter.createObservableCounter('observed_counter'),
    observedGauge: meter.createObservableGauge('observed_gauge'),
  };
}

function record(instrument: object, value: number, attributes: Attributes): void {
  if ('add' in instrument && typeof instrument.add === 'function') instrument.add(value, attributes);
  else if ('record' in instrument && typeof instrument.record === 'function')
    instrument.record(value, attributes);
}

const reversed = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).reverse());
const text = (attributes: Attributes) => JSON.stringify(Object.entries(attributes).sort());

/** What was collected, in an order and a form of its own; deltas that are zero are no data. */
function data({ resourceMetrics }: CollectionResult, gone: ReadonlySet<string>, isDelta: boolean) {
  const metrics: Record<string, unknown> = {};
  for (const {
    descriptor,
    dataPoints,
    aggregationTemporality,
    dataPointType,
    ...rest
  } of resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)) {
    const points = dataPoints
      .filter(({ attributes }) => isDelta || !gone.has(`${descriptor.name}${text(attributes)}`))
      .filter(({ value }) => !isDelta || value !== 0 || descriptor.name.includes('gauge'))
      .map(({ attributes, value }) => [text(attributes), value])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    if (points.length > 0) {
      metrics[descriptor.name] = { temporality: aggregationTemporality, type: dataPointType, rest, points };
    }
  }
  return metrics;
}

interface Exponential {
  scale: number;
  positive: { offset: number; bucketCounts: number[] };
}

/**
 * Our exponential deltas have the scale of the whole series, OpenTelemetry's that of the interval, which is finer: theirs
 * are brought to ours by joining buckets.
 */
function joinBuckets(ours: ReturnType<typeof data>, theirs: ReturnType<typeof data>): void {
  const points = (metrics: typeof ours): [string, Exponential][] => Object(metrics.exponential).points ?? [];
  for (const [id, their] of points(theirs)) {
    const our = points(ours).find(([other]) => other === id)?.[1];
    const change = our === undefined || our.positive.bucketCounts.length === 0 ? 0 : their.scale - our.scale;
    if (change === 0) continue;
    const joined = new Map<number, number>();
    for (const [position, count] of their.positive.bucketCounts.entries()) {
      const index = Math.floor((their.positive.offset + position) / 2 ** change);
      joined.set(index, (joined.get(index) ?? 0) + count);
    }
    const [first, last] = [Math.min(...joined.keys()), Math.max(...joined.keys())];
    their.scale -= change;
    their.positive = {
      offset: first,
      bucketCounts: Array.from(
        { length: last - first + 1 },
        (_, position) => joined.get(first + position) ?? 0,
      ),
    };
  }
}

async function compare(operations: readonly Operation[]): Promise<void> {
  const [ourReaders, theirReaders] = [readers(), readers()];
  const ours = new VitalMeterProvider({ readers: ourReaders, views, countOverflow: false });
  const theirs = new MeterProvider({ readers: theirReaders, views });
  const ourMeter: BindableMeter = ours.getMeter('differential', '1');
  const [our, their] = [instruments(ourMeter), instruments(theirs.getMeter('differential', '1'))];
  const bindable = {
    counter: ourMeter.createCounter('counter'),
    up_down: ourMeter.createUpDownCounter('up_down'),
    gauge: ourMeter.createGauge('gauge'),
    histogram: ourMeter.createHistogram('histogram', {
      advice: { explicitBucketBoundaries: [0.25, 1, 16, 256] },
    }),
    exponential: ourMeter.createHistogram('exponential'),
  };
  const observed: Record<number, number> = {};
  for (const { observedCounter, observedGauge } of [our, their]) {
    for (const instrument of [observedCounter, observedGauge]) {
      instrument.addCallback((result) => {
        for (const [position, value] of Object.entries(observed))
          result.observe(value, SETS[Number(position)]);
      });
    }
  }
  const bound = new Map<string, ReturnType<(typeof bindable)[Kind]['bind']>>();
  const gone = new Set<string>();

  for (const step of operations) {
    if (step.do === 'collect') {
      const [ourReader, theirReader] = [ourReaders[step.reader], theirReaders[step.reader]];
      if (ourReader === undefined || theirReader === undefined) throw new Error('no such reader');
      const [ourData, theirData] = await Promise.all([ourReader.collect(), theirReader.collect()]);
      expect(ourData.errors).toEqual([]);
      const isDelta = step.reader === 1;
      const [received, expected] = [data(ourData, gone, isDelta), data(theirData, gone, isDelta)];
      if (isDelta) joinBuckets(received, expected);
      expect(received).toEqual(expected);
    } else if (step.do === 'observe') {
      // Observed totals only grow, and are observed for ever: OpenTelemetry's SDK makes something else of a fall, and goes
      // on reporting what is observed no more.
      for (const [position, growth] of Object.entries(step.values)) {
        observed[Number(position)] = (observed[Number(position)] ?? 0) + growth;
      }
    } else {
      const attributes = SETS[step.set] ?? {};
      const id = `${step.kind}${text(attributes)}`;
      // A zero that is collected before any other value makes OpenTelemetry's buckets as wide as can be.
      if (gone.has(id) || (step.do === 'record' && step.kind === 'exponential' && step.value === 0)) continue;
      if (step.do === 'remove') {
        gone.add(id);
        bindable[step.kind].remove(attributes);
        continue;
      }
      record(their[step.kind], step.value, attributes);
      if (step.bound) {
        const instrument = bound.get(id) ?? bindable[step.kind].bind(attributes);
        bound.set(id, instrument);
        record(instrument, step.value, {});
      } else {
        record(our[step.kind], step.value, step.reversed ? reversed(attributes) : attributes);
      }
    }
  }
  await Promise.all([ours.shutdown(), theirs.shutdown()]);
}

describe('the same operations here and on the OpenTelemetry SDK', () => {
  test('give the same data to several readers, cumulative and delta', async () => {
    const sequence = fc.array(operation, { minLength: 5, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(sequence, (operations) =>
        compare([...operations, ...[0, 1, 2].map((reader) => ({ do: 'collect' as const, reader }))]),
      ),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 150) },
    );
  });
});

import { MetricReader, MeterProvider as OpenTelemetryMeterProvider } from '@opentelemetry/sdk-metrics';
import * as clientJs from '@prometheus-io/client';
import * as promClient from 'prom-client';
import {
  setMeterProvider,
  trackCacheOperation,
  trackLlmCall,
  trackToolExecution,
} from '../../packages/core/src/index.ts';
import { VitalMeterProvider } from '../../packages/meter-provider/src/index.ts';
import { labelNames, labelSets } from './label-sets.ts';

/** What is measured: it makes its series, and then records as often as it is told to. */
export interface Subject {
  record(count: number): void;
  collect(): Promise<unknown>;
}

export type Group = 'counter' | 'histogram' | 'summary' | 'tracking';

const MASK = 0xffff;
/** Subjects record this many at a time. */
export const BATCH = 1024;
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const quantiles = [0.5, 0.9, 0.95, 0.99];
const name = 'benchmark_metric';

/** Durations as they come: most short, some long. */
const durations = Float64Array.from({ length: MASK + 1 }, (_, position) => {
  const uniform = ((Math.imul(position + 1, 2_654_435_761) >>> 0) + 1) / 2 ** 32;
  return 0.08 * uniform ** -0.5;
});

class PullReader extends MetricReader {
  constructor() {
    super({ cardinalitySelector: () => 1_000_000 });
  }
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/**
 * Records to the targets in an order that no prefetcher guesses. One process measures one subject, so the one call below
 * has one target and is compiled for it.
 */
function subject<Target>(
  targets: readonly Target[],
  record: (target: Target, value: number) => void,
  collect: () => Promise<unknown> = async () => undefined,
): Subject {
  let state = 1;
  const order = Uint32Array.from({ length: MASK + 1 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * targets.length);
  });
  for (const target of targets) record(target, 1);
  // Called often and short, so that it is compiled as what is called often, and not replaced while it runs.
  const recordBatch = (from: number) => {
    for (let step = from; step < from + BATCH; step++) {
      const target = targets[order[step & MASK] ?? 0];
      if (target !== undefined) record(target, durations[step & MASK] ?? 0);
    }
  };
  return {
    collect,
    record(count) {
      for (let done = 0; done < count; done += BATCH) recordBatch(done);
    },
  };
}

/** A provider, and one instrument of each kind. */
export function vital() {
  const provider = new VitalMeterProvider({ cardinalityLimit: 1_000_000 });
  const producer = provider.createMetricProducer({ summaries: true });
  const reusing = provider.createMetricProducer({ reusePoints: true });
  const meter = provider.getMeter('benchmark');
  return {
    collect: () => producer.collect(),
    collectReused: () => reusing.collect(),
    counter: meter.createCounter(name),
    histogram: meter.createHistogram(name, { advice: { explicitBucketBoundaries: buckets } }),
    summary: meter.createSummary(name, { advice: { quantiles } }),
  };
}

/** The same of the OpenTelemetry SDK. */
export function openTelemetry() {
  const reader = new PullReader();
  const meter = new OpenTelemetryMeterProvider({ readers: [reader] }).getMeter('benchmark');
  return {
    collect: () => reader.collect(),
    counter: meter.createCounter(name),
    histogram: meter.createHistogram(name, { advice: { explicitBucketBoundaries: buckets } }),
  };
}

const common = { name, help: 'Benchmark' };
const window = { percentiles: quantiles, maxAgeSeconds: 600, ageBuckets: 5 };

/** The same of prom-client. */
export function prom() {
  const registry = new promClient.Registry();
  const options = { ...common, labelNames, registers: [registry] };
  return {
    collect: () => registry.metrics(),
    counter: () => new promClient.Counter(options),
    histogram: () => new promClient.Histogram({ ...options, buckets }),
    summary: () => new promClient.Summary({ ...options, ...window }),
  };
}

/** The same of its successor, Prometheus' official client. */
export function client() {
  const registry = new clientJs.Registry();
  const options = { ...common, labelNames, registers: [registry] };
  return {
    collect: () => registry.metrics(),
    counter: () => new clientJs.Counter(options),
    histogram: () => new clientJs.Histogram({ ...options, buckets }),
    summary: () => new clientJs.Summary({ ...options, ...window }),
  };
}

function tracked(record: (mode: string) => void): Subject {
  setMeterProvider(new VitalMeterProvider());
  return subject(['fast', 'balanced', 'thorough'], (mode) => record(mode));
}

/** By group, by subject: what makes one with so many series. */
export const subjects: Record<Group, Record<string, (series: number) => Subject>> = {
  counter: {
    'cell.value += 1': (series) =>
      subject(
        labelSets(series).map(() => ({ value: 0 })),
        (cell) => {
          cell.value += 1;
        },
      ),
    'vital bound': (series) => {
      const { counter, collect } = vital();
      const bound = labelSets(series).map((labels) => counter.bind(labels));
      return subject(bound, (one) => one.add(1), collect);
    },
    'vital unbound': (series) => {
      const { counter, collect } = vital();
      return subject(labelSets(series), (labels) => counter.add(1, labels), collect);
    },
    'opentelemetry add': (series) => {
      const { counter, collect } = openTelemetry();
      return subject(labelSets(series), (labels) => counter.add(1, labels), collect);
    },
    'prom-client inc': (series) => {
      const { counter, collect } = prom();
      const one = counter();
      return subject(labelSets(series), (labels) => one.inc(labels, 1), collect);
    },
    'prom-client labels': (series) => {
      const { counter, collect } = prom();
      const one = counter();
      return subject(labelSets(series), (l) => one.labels(l.tenant_id, l.mode, l.status).inc(1), collect);
    },
    'prom-client child': (series) => {
      const { counter, collect } = prom();
      const one = counter();
      return subject(
        labelSets(series).map((labels) => one.labels(labels)),
        (child) => child.inc(1),
        collect,
      );
    },
    'client_js inc': (series) => {
      const { counter, collect } = client();
      const one = counter();
      return subject(labelSets(series), (labels) => one.inc(labels, 1), collect);
    },
    'client_js labels': (series) => {
      const { counter, collect } = client();
      const one = counter();
      return subject(labelSets(series), (l) => one.labels(l.tenant_id, l.mode, l.status).inc(1), collect);
    },
    'client_js child': (series) => {
      const { counter, collect } = client();
      const one = counter();
      return subject(
        labelSets(series).map((labels) => one.labels(labels)),
        (child) => child.inc(1),
        collect,
      );
    },
  },
  histogram: {
    'vital bound': (series) => {
      const { histogram, collect } = vital();
      const bound = labelSets(series).map((labels) => histogram.bind(labels));
      return subject(bound, (one, value) => one.record(value), collect);
    },
    'vital unbound': (series) => {
      const { histogram, collect } = vital();
      return subject(labelSets(series), (labels, value) => histogram.record(value, labels), collect);
    },
    'opentelemetry record': (series) => {
      const { histogram, collect } = openTelemetry();
      return subject(labelSets(series), (labels, value) => histogram.record(value, labels), collect);
    },
    'prom-client observe': (series) => {
      const { histogram, collect } = prom();
      const one = histogram();
      return subject(labelSets(series), (labels, value) => one.observe(labels, value), collect);
    },
    'prom-client child': (series) => {
      const { histogram, collect } = prom();
      const one = histogram();
      const children = labelSets(series).map((labels) => one.labels(labels));
      return subject(children, (child, value) => child.observe(value), collect);
    },
    'client_js observe': (series) => {
      const { histogram, collect } = client();
      const one = histogram();
      return subject(labelSets(series), (labels, value) => one.observe(labels, value), collect);
    },
    'client_js child': (series) => {
      const { histogram, collect } = client();
      const one = histogram();
      const children = labelSets(series).map((labels) => one.labels(labels));
      return subject(children, (child, value) => child.observe(value), collect);
    },
  },
  summary: {
    'vital bound': (series) => {
      const { summary, collect } = vital();
      const bound = labelSets(series).map((labels) => summary.bind(labels));
      return subject(bound, (one, value) => one.record(value), collect);
    },
    'vital unbound': (series) => {
      const { summary, collect } = vital();
      return subject(labelSets(series), (labels, value) => summary.record(value, labels), collect);
    },
    'prom-client observe': (series) => {
      const { summary, collect } = prom();
      const one = summary();
      return subject(labelSets(series), (labels, value) => one.observe(labels, value), collect);
    },
    'prom-client child': (series) => {
      const { summary, collect } = prom();
      const one = summary();
      const children = labelSets(series).map((labels) => one.labels(labels));
      return subject(children, (child, value) => child.observe(value), collect);
    },
    'client_js observe': (series) => {
      const { summary, collect } = client();
      const one = summary();
      return subject(labelSets(series), (labels, value) => one.observe(labels, value), collect);
    },
  },
  tracking: {
    trackCacheOperation: () => tracked((mode) => trackCacheOperation('hit', mode)),
    trackToolExecution: () => tracked(() => trackToolExecution('search', 'success', 0.2)),
    trackLlmCall: () =>
      tracked((mode) =>
        trackLlmCall({ provider: 'openai', model: 'gpt-5', mode, inputTokens: 900, outputTokens: 100 }),
      ),
    'prom-client inc': (series) => {
      const one = prom().counter();
      return subject(labelSets(series), (labels) => one.inc(labels, 1));
    },
  },
};

/** Tells whether a group of that name exists. */
export function isGroup(group: string): group is Group {
  return group in subjects;
}

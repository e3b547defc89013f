import { ValueType } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import { AggregationTemporality, MeterProvider } from '@opentelemetry/sdk-metrics';
import * as clientJs from '@prometheus-io/client';
import * as promClient from 'prom-client';
import { createMetricsHandler } from '../../packages/exporter-prometheus/src/http/metrics-handler.ts';
import { negotiate } from '../../packages/exporter-prometheus/src/negotiation.ts';
import { PrometheusReader } from '../../packages/exporter-prometheus/src/prometheus-reader.ts';
import { VitalMeterProvider } from '../../packages/meter-provider/src/vital-meter-provider.ts';
import { buckets, labelsOf, type Subject, type Workload } from './workload.ts';

const name = 'http_requests';
const help = 'Requests that were served';
const names = ['method', 'route', 'status', 'shard'];

/** Our exporter alone: over data points that keep their identity, as Vital's own store hands them out. */
function vital({ kind, series }: Workload): Subject {
  const points = Array.from({ length: series }, (_, index) => ({
    attributes: labelsOf(index),
    startTime: [0, 0],
    endTime: [0, 0],
    value: kind === 'counters' ? index % 100_000 : histogramValue(),
  }));
  const metric = {
    descriptor: { name, description: help, unit: '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: kind === 'counters' ? 3 : 0,
    isMonotonic: true,
    dataPoints: points,
  };
  const resource = emptyResource();
  const reader = new PrometheusReader();
  reader.setMetricProducer({
    collect: async () => ({
      resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'b' }, metrics: [metric] }] },
      errors: [],
    }),
  });
  return {
    ...served(reader),
    record() {
      for (const point of points) {
        if (typeof point.value === 'number') point.value++;
        else {
          point.value.buckets.counts[3]++;
          point.value.count++;
          point.value.sum += 0.04;
        }
      }
    },
  };
}

function histogramValue() {
  return {
    buckets: { boundaries: buckets, counts: Array.from({ length: buckets.length + 1 }, () => 0) },
    sum: 0,
    count: 0,
  };
}

/** Our exporter over Vital's own store, its collection included. */
function vitalOnStore({ kind, series }: Workload): Subject {
  const reader = new PrometheusReader();
  const provider = new VitalMeterProvider({ cardinalityLimit: 1_000_000 });
  provider.addReader(reader, { summaries: true, reusePoints: true });
  const meter = provider.getMeter('benchmark');
  const labels = Array.from({ length: series }, (_, index) => labelsOf(index));
  if (kind === 'counters') {
    const counter = meter.createCounter(name, { description: help });
    const bound = labels.map((attributes) => counter.bind(attributes));
    for (const [index, cell] of bound.entries()) cell.add(index % 100_000);
    return {
      ...served(reader),
      record() {
        for (const cell of bound) cell.add(1);
      },
    };
  }
  const histogram = meter.createHistogram(name, {
    description: help,
    advice: { explicitBucketBoundaries: buckets },
  });
  const bound = labels.map((attributes) => histogram.bind(attributes));
  return {
    ...served(reader),
    record() {
      for (const cell of bound) cell.record(0.04);
    },
  };
}

/** Our exporter over OpenTelemetry's MeterProvider. */
function vitalOnOpenTelemetry(workload: Workload): Subject {
  const reader = new PrometheusReader();
  return {
    ...served(reader),
    record: openTelemetryRecorder(new MeterProvider({ readers: [reader], ...views() }), workload),
  };
}

function openTelemetry(workload: Workload): Subject {
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return {
    record: openTelemetryRecorder(new MeterProvider({ readers: [exporter], ...views() }), workload),
    render: async () => serializer.serialize((await exporter.collect()).resourceMetrics).length,
    handle: (request, response) => exporter.getMetricsRequestHandler(request, response),
  };
}

function views() {
  return { views: [{ instrumentName: '*', aggregationCardinalityLimit: 1_000_000 }] };
}

function openTelemetryRecorder(provider: MeterProvider, { kind, series }: Workload): () => void {
  const meter = provider.getMeter('benchmark');
  const labels = Array.from({ length: series }, (_, index) => labelsOf(index));
  if (kind === 'counters') {
    const counter = meter.createCounter(name, { description: help });
    for (const [index, attributes] of labels.entries()) counter.add(index % 100_000, attributes);
    return () => {
      for (const attributes of labels) counter.add(1, attributes);
    };
  }
  const histogram = meter.createHistogram(name, {
    description: help,
    advice: { explicitBucketBoundaries: buckets },
  });
  return () => {
    for (const attributes of labels) histogram.record(0.04, attributes);
  };
}

function served(reader: PrometheusReader): Omit<Subject, 'record'> {
  const text = negotiate(undefined);
  return {
    async render() {
      const body = await reader.scrape(text);
      const { byteLength } = body;
      body.release();
      return byteLength;
    },
    handle: createMetricsHandler(reader),
  };
}

function client(library: typeof promClient | typeof clientJs, { kind, series }: Workload): Subject {
  const registry = new library.Registry();
  const labels = Array.from({ length: series }, (_, index) => labelsOf(index));
  const settings = {
    name: `${name}${kind === 'counters' ? '_total' : ''}`,
    help,
    labelNames: names,
    registers: [registry],
  };
  let record: () => void;
  if (kind === 'counters') {
    const counter = new library.Counter(settings);
    for (const [index, each] of labels.entries()) counter.inc(each, index % 100_000);
    record = () => {
      for (const each of labels) counter.inc(each, 1);
    };
  } else {
    const histogram = new library.Histogram({ ...settings, buckets });
    record = () => {
      for (const each of labels) histogram.observe(each, 0.04);
    };
    record();
  }
  return {
    record,
    render: async () => (await registry.metrics()).length,
    async handle(_request, response) {
      response.setHeader('content-type', registry.contentType);
      response.end(await registry.metrics());
    },
  };
}

export const subjects = {
  vital,
  vital_on_store: vitalOnStore,
  vital_on_otel: vitalOnOpenTelemetry,
  client_js: (workload: Workload) => client(clientJs, workload),
  prom_client: (workload: Workload) => client(promClient, workload),
  otel: openTelemetry,
};

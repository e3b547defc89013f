import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { SummaryMetricData } from '../model/summary-metric-data.ts';
import { readHistograms, readSummaries } from './flat-values.ts';

/** One value of a prom-client metric; a histogram or summary has several for each series. */
export interface PromClientValue {
  readonly value: number;
  readonly labels?: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
}

/** A metric as a prom-client registry tells it. */
export interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values?: readonly PromClientValue[];
}

/** A registry of prom-client or of @prometheus-io/client, by its shape. */
export interface PromClientRegistry {
  getMetricsAsJSON(): Promise<readonly object[]>;
}

/**
 * Brings an existing registry to the same endpoint, so that a program can move one metric at a time:
 * `new PrometheusReader({ metricProducers: [promClientProducer(register)] })`. Names and labels stay exactly as they are. A
 * metric that both sides have is shown once, and the clash is reported.
 */
export function promClientProducer(registry: PromClientRegistry): MetricProducer {
  return {
    async collect() {
      const metrics: MetricData[] = [];
      const errors: unknown[] = [];
      for (const metric of await registry.getMetricsAsJSON()) {
        try {
          const converted = isPromClientMetric(metric) ? convert(metric) : undefined;
          if (converted !== undefined) metrics.push(converted);
        } catch (error) {
          errors.push(error);
        }
      }
      const scopeMetrics = [{ scope: { name: 'prom-client' }, metrics }];
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors };
    },
  };
}

const unknownTime: HrTime = [0, 0];

function convert(metric: PromClientMetric): MetricData | undefined {
  const { values = [] } = metric;
  const common = {
    descriptor: descriptorOf(metric),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  switch (metric.type) {
    case 'counter':
      return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: numbers(values) };
    case 'gauge':
      return { ...common, dataPointType: DataPointType.GAUGE, dataPoints: numbers(values) };
    case 'histogram':
      return {
        ...common,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: readHistograms(metric.name, values).map(([attributes, value]) =>
          point(attributes, value),
        ),
      };
    case 'summary': {
      const summary: SummaryMetricData = {
        ...common,
        dataPointType: 'SUMMARY',
        dataPoints: readSummaries(metric.name, values).map(([attributes, value]) => point(attributes, value)),
      };
      return asMetricData(summary);
    }
    default:
      return undefined;
  }
}

function descriptorOf({ name, help }: PromClientMetric) {
  return {
    name,
    description: help,
    unit: '',
    valueType: ValueType.DOUBLE,
    metadata: { 'prometheus.name': name },
  };
}

function numbers(values: readonly PromClientValue[]) {
  return values.map(({ labels = {}, value }) => point(labels, value));
}

function point<Value>(attributes: Attributes, value: Value) {
  return { attributes, startTime: unknownTime, endTime: unknownTime, value };
}

/** OpenTelemetry's type of metrics has no summary; the reader knows one by its shape. */
function asMetricData(summary: SummaryMetricData): MetricData {
  return summary as unknown as MetricData;
}

function isPromClientMetric(metric: object): metric is PromClientMetric {
  return 'name' in metric && typeof metric.name === 'string' && 'type' in metric && 'help' in metric;
}

import { isMainThread } from 'node:worker_threads';
import {
  ConsoleMetricExporter,
  type IMetricReader,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { metricNames, metricRow } from '@vital/conventions';
import { type MergeRules, PrometheusReader, WorkerMetricsReader } from '@vital/exporter-prometheus';
import type { Configuration } from './configuration-table.ts';
import { createOtlpExporter } from './create-otlp-exporter.ts';
import { isServedByParent, ProcessWorkers } from './process-workers.ts';
import type { Environment } from './read-configuration.ts';

/** Who reads the metrics: a scrape, and what pushes them. */
export interface Readers {
  readonly prometheus: PrometheusReader | undefined;
  readonly push: readonly IMetricReader[];
  /** Hands the metrics of a worker to its parent, which serves them. */
  readonly worker: WorkerMetricsReader | undefined;
  /** Ends what the readers listen to. */
  close(): void;
  /** Says that the process is about to end: what is pushed from now on gives up sooner. */
  hurry(): void;
}

const declaredTypes = Object.fromEntries(
  metricNames.flatMap((name) => {
    const { type } = metricRow(name);
    return type ? [[name, type]] : [];
  }),
);

/** How what several workers hold becomes one: costs that ended workers ran up stay, and information is not added up. */
const mergeRules: MergeRules = {
  'vital.estimated_cost': 'total',
  'vital.cost_saved': 'total',
  'vital.build_info': 'max',
  'vital.instrumentation_info': 'max',
  'vital.uptime': 'max',
  'vital.cache.hit_rate': 'last',
};

/** @param scrapeProducers what only a scrape can show, because OpenTelemetry has no such instrument */
export function createReaders(
  configuration: Configuration,
  environment: Environment,
  scrapeProducers: MetricProducer[],
): Readers {
  const { exporters, exportIntervalMillis, exportTimeoutMillis } = configuration;
  const { scopeLabels, selfMetrics, translationStrategy, resourceLabels } = configuration;
  const periodic = (exporter: PushMetricExporter) =>
    new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(exportTimeoutMillis, exportIntervalMillis),
    });
  const otlp = exporters.includes('otlp') ? createOtlpExporter(configuration, environment) : undefined;
  const scraped = exporters.includes('prometheus');
  const isWorker = scraped && isServedByParent();
  // A worker of a cluster may have threads, which are its own to hand on.
  const workers = scraped && (isMainThread || !isWorker) ? new ProcessWorkers(mergeRules) : undefined;
  return {
    hurry: () => otlp?.hurry(),
    close: () => workers?.close(),
    worker: isWorker ? new WorkerMetricsReader({ metricProducers: scrapeProducers, workers }) : undefined,
    prometheus:
      scraped && !isWorker
        ? new PrometheusReader({
            metricProducers: scrapeProducers,
            metricTypes: declaredTypes,
            scopeLabels,
            selfMetrics,
            translationStrategy,
            resourceLabels: anyOf(resourceLabels),
            workers,
          })
        : undefined,
    push: [
      ...(otlp ? [periodic(otlp)] : []),
      ...(exporters.includes('console') ? [periodic(new ConsoleMetricExporter())] : []),
    ],
  };
}

/** A pattern for exactly these names; undefined for none. */
const anyOf = (names: readonly string[]): RegExp | undefined =>
  names.length === 0
    ? undefined
    : new RegExp(`^(?:${names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$`);

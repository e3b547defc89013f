import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import {
  ConsoleMetricExporter,
  type IMetricReader,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { metricNames, metricRow } from '@vital/conventions';
import { PrometheusReader } from '@vital/exporter-prometheus';
import type { Configuration } from './configuration-table.ts';
import { HurryingExporter } from './hurrying-exporter.ts';

/** Who reads the metrics: a scrape, and what pushes them. */
export interface Readers {
  readonly prometheus: PrometheusReader | undefined;
  readonly push: readonly IMetricReader[];
  /** Says that the process is about to end: what is pushed from now on gives up sooner. */
  hurry(): void;
}

const declaredTypes = Object.fromEntries(
  metricNames.flatMap((name) => {
    const { type } = metricRow(name);
    return type ? [[name, type]] : [];
  }),
);

/** @param scrapeProducers what only a scrape can show, because OpenTelemetry has no such instrument */
export function createReaders(configuration: Configuration, scrapeProducers: MetricProducer[]): Readers {
  const { disabled, exportIntervalMillis, exportTimeoutMillis, scopeLabels } = configuration;
  const exporters = disabled ? [] : configuration.exporters;
  const periodic = (exporter: PushMetricExporter) =>
    new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(exportTimeoutMillis, exportIntervalMillis),
    });
  const otlp = exporters.includes('otlp')
    ? new HurryingExporter(
        new OTLPMetricExporter(),
        new OTLPMetricExporter({ timeoutMillis: configuration.shutdownTimeoutMillis }),
      )
    : undefined;
  return {
    hurry: () => otlp?.hurry(),
    prometheus: exporters.includes('prometheus')
      ? new PrometheusReader({ metricProducers: scrapeProducers, metricTypes: declaredTypes, scopeLabels })
      : undefined,
    push: [
      ...(otlp ? [periodic(otlp)] : []),
      ...(exporters.includes('console') ? [periodic(new ConsoleMetricExporter())] : []),
    ],
  };
}

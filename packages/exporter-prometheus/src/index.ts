export type { Exemplar } from './format/exemplar.ts';
export type { Authentication } from './http/authentication.ts';
export { createFetchMetricsHandler, type FetchMetricsHandler } from './http/fetch-handler.ts';
export { createMetricsHandler, type MetricsHandler } from './http/metrics-handler.ts';
export { type MetricsServer, type MetricsServerOptions, startMetricsServer } from './http/metrics-server.ts';
export type { MetricsServerTls } from './http/reloading-certificate.ts';
export type { MetricsHandlerOptions, MetricsSource } from './http/scrape-service.ts';
export type { DeclaredType } from './model/gauge-type.ts';
export type {
  SummaryDataPoint,
  SummaryMetricData,
  SummaryQuantile,
  SummaryValue,
} from './model/summary-metric-data.ts';
export { translateLabelName } from './naming/label-name.ts';
export { type MetricKind, translateMetricName } from './naming/metric-name.ts';
export { type TranslationStrategy, translationStrategies } from './naming/translation-strategy.ts';
export { translateUnit } from './naming/unit-name.ts';
export { type Negotiated, negotiate } from './negotiation.ts';
export {
  PrometheusReader,
  type PrometheusReaderOptions,
  type RenderedMetrics,
  type WorkersSource,
} from './prometheus-reader.ts';
export { Pushgateway, type PushgatewayOptions } from './pushgateway.ts';
export type { GaugeMerge, MergeRules } from './workers/merge-scopes.ts';
export { WorkerMetrics, type WorkerMetricsOptions } from './workers/worker-metrics.ts';
export { WorkerMetricsReader, type WorkerMetricsReaderOptions } from './workers/worker-metrics-reader.ts';

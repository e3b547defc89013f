export {
  type CompareClientOptions,
  type Comparison,
  compareClient,
  type Patch,
} from './do-no-harm/compare-client.ts';
export { comparisonTable } from './do-no-harm/comparison-table.ts';
export type {
  ClientUses,
  ErrorFacts,
  ModuleFormat,
  Outcome,
  PatchReport,
  PatchSetup,
  Stage,
  Use,
} from './do-no-harm/use.ts';
export { clientUses, type UseList, useList } from './do-no-harm/use-list.ts';
export { checkExposition, type ExpositionVerdict } from './exposition/check-exposition.ts';
export { Exposition, type MetricFamily, parseExposition } from './exposition/parse-exposition.ts';
export type { Labels, Sample } from './exposition/sample-line.ts';
export {
  type CollectMetricsOptions,
  collectMetrics,
  InMemoryMetricReader,
  type MetricsCollection,
  readMetrics,
} from './metrics/collect-metrics.ts';
export type { CollectedMetrics, Distribution } from './metrics/collected-metrics.ts';
export {
  type FindRuntimeOptions,
  type FoundRuntime,
  findRuntime,
  type MissingRuntime,
  type NodeMajor,
  nodeMajors,
} from './programs/find-runtime.ts';
export { installPackages } from './programs/install-packages.ts';
export {
  type ProgramOptions,
  type ProgramResult,
  type RunningProgram,
  runProgram,
  startProgram,
} from './programs/run-program.ts';
export { describeWithSeparateClients, separateClient } from './programs/separate-clients.ts';
export { type FakeProvider, type FakeProviderOptions, startFakeProvider } from './provider/fake-provider.ts';
export { type Fault, faultCatalogue } from './provider/faults.ts';
export type { Served, ServedAttempt, ServedFilter, TokenCounts } from './provider/served.ts';
export { type Collector, startCollector } from './servers/collector.ts';
export {
  describeWithServers,
  type FoundServers,
} from './servers/describe-with-servers.ts';
export {
  type FindServerOptions,
  type FoundServer,
  findServer,
  type MissingServer,
} from './servers/find-server.ts';
export {
  type Prometheus,
  type PrometheusOptions,
  type PrometheusSample,
  type PrometheusTarget,
  type ScrapeTarget,
  startPrometheus,
} from './servers/prometheus.ts';
export { createPromtool, type Promtool, type PromtoolVerdict } from './servers/promtool.ts';
export { isServerName, type ServerName, serverCatalogue } from './servers/server-catalogue.ts';
export {
  startVictoriaMetrics,
  type VictoriaMetrics,
  type VictoriaMetricsOptions,
} from './servers/victoria-metrics.ts';

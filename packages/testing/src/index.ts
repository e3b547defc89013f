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

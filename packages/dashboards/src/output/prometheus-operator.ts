import type { DashboardsConfiguration } from '../configuration.ts';
import type { RuleFile } from '../rules/rules.ts';

const labels = { 'app.kubernetes.io/part-of': 'vital' };
/** Services and pods that are scraped carry this label, and name their metrics port `metrics`. */
const selector = { matchLabels: { 'vital/scrape': 'true' } };

/** What the Prometheus Operator takes: the rules, and what is scraped by service or by pod. */
export function prometheusOperator(
  rules: RuleFile,
  { job, scrapeInterval: interval, manifestLabels }: DashboardsConfiguration,
): Readonly<Record<string, object>> {
  const apiVersion = 'monitoring.coreos.com/v1';
  const metadata = { name: 'vital', labels: { ...labels, ...manifestLabels } };
  const endpoint = {
    port: 'metrics',
    path: '/metrics',
    interval,
    relabelings: [{ targetLabel: 'job', replacement: job }],
  };
  return {
    'prometheus-rule': { apiVersion, kind: 'PrometheusRule', metadata, spec: rules },
    'service-monitor': {
      apiVersion,
      kind: 'ServiceMonitor',
      metadata,
      spec: { selector, endpoints: [endpoint] },
    },
    'pod-monitor': {
      apiVersion,
      kind: 'PodMonitor',
      metadata,
      spec: { selector, podMetricsEndpoints: [endpoint] },
    },
  };
}

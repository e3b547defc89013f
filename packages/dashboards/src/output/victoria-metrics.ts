/**
 * Relabelling for VictoriaMetrics (`-relabelConfig`), which with `-opentelemetry.usePrometheusNaming` takes metric names as
 * the specification has them, but leaves `job` and `instance` out: Prometheus and the Collector make them from these.
 */
export const victoriaMetricsRelabeling: readonly object[] = [
  { source_labels: ['service_name'], regex: '(.+)', target_label: 'job' },
  { source_labels: ['service_instance_id'], regex: '(.+)', target_label: 'instance' },
  { action: 'labeldrop', regex: 'scope_.+|service_.+|telemetry_.+|process_.+|host_.+' },
];

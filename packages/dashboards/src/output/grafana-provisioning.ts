import type { DashboardsConfiguration } from '../configuration.ts';

/** Files for Grafana's provisioning folder: where Prometheus is, and where the dashboards are. */
export function grafanaProvisioning({
  scrapeInterval,
  tracesDatasource,
}: DashboardsConfiguration): Readonly<Record<string, object>> {
  const exemplars = tracesDatasource && {
    exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: tracesDatasource }],
  };
  return {
    'datasources/vital': {
      apiVersion: 1,
      datasources: [
        {
          name: 'Prometheus',
          uid: 'vital-prometheus',
          type: 'prometheus',
          access: 'proxy',
          url: '$VITAL_PROMETHEUS_URL',
          isDefault: true,
          editable: false,
          // `$__rate_interval` follows from it: with a shorter one than Prometheus has, rates are empty.
          jsonData: { timeInterval: scrapeInterval, httpMethod: 'POST', ...exemplars },
        },
      ],
    },
    'dashboards/vital': {
      apiVersion: 1,
      providers: [
        {
          name: 'vital',
          folder: 'Vital',
          type: 'file',
          allowUiUpdates: false,
          disableDeletion: true,
          updateIntervalSeconds: 30,
          options: { path: '/var/lib/grafana/dashboards/vital' },
        },
      ],
    },
  };
}

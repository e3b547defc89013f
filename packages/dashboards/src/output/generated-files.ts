import { stringify } from 'yaml';
import type { DashboardsConfiguration } from '../configuration.ts';
import { buildDashboards } from '../dashboards/dashboards.ts';
import { buildRules } from '../rules/rules.ts';
import { alertmanagerConfiguration } from './alertmanager.ts';
import { grafanaProvisioning } from './grafana-provisioning.ts';
import { prometheusConfiguration } from './prometheus.ts';
import { prometheusOperator } from './prometheus-operator.ts';
import { victoriaMetricsRelabeling } from './victoria-metrics.ts';

const yaml = (value: object) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

function renamed(
  files: Readonly<Record<string, object>>,
  path: (name: string) => string,
): [string, object][] {
  return Object.entries(files).map(([name, content]) => [path(name), content]);
}

/** Every file that is generated, by its path in the output folder. */
export function generatedFiles(configuration: DashboardsConfiguration): Readonly<Record<string, string>> {
  const rules = buildRules(configuration);
  const files: [string, object][] = [
    ...renamed(buildDashboards(configuration), (slug) => `grafana/dashboards/vital-${slug}.json`),
    ...renamed(grafanaProvisioning(configuration), (name) => `grafana/provisioning/${name}.yml`),
    ['prometheus/rules/vital.rules.yml', rules],
    ['prometheus/prometheus.yml', prometheusConfiguration(configuration)],
    ...renamed(prometheusOperator(rules, configuration), (name) => `prometheus-operator/${name}.yml`),
    ['alertmanager/alertmanager.yml', alertmanagerConfiguration(configuration)],
    ['victoria-metrics/relabel.yml', victoriaMetricsRelabeling],
  ];
  return Object.fromEntries(
    files.map(([path, content]) => [path, path.endsWith('.json') ? json(content) : yaml(content)]),
  );
}

import type { DashboardsConfiguration } from '../configuration.ts';
import type { Scope } from '../promql/expression.ts';
import type { Alert, AlertContext } from './alert.ts';
import { cacheAlerts } from './cache-alerts.ts';
import { costAlerts } from './cost-alerts.ts';
import { dependencyAlerts } from './dependency-alerts.ts';
import { monitoringAlerts } from './monitoring-alerts.ts';
import { qualityAlerts } from './quality-alerts.ts';
import { recordingIntervalSeconds, recordingRules } from './recording-rules.ts';
import { runbookName } from './runbook-page.ts';
import { workflowAlerts } from './workflow-alerts.ts';

/** One rule as Prometheus's rule files have it. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A rule file of Prometheus. */
export interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly Rule[];
  }[];
}

/** Every alert that is configured, from what users see to the measuring itself. */
export function alerts(configuration: DashboardsConfiguration): readonly Alert[] {
  const { thresholds, job, windows, disabledAlerts, pendingPeriods, keepFiringPeriods } = configuration;
  const withWindow = new Set<string>();
  const window = (alert: string, usual: string) => {
    withWindow.add(alert);
    return windows[alert] ?? usual;
  };
  const context: AlertContext = { thresholds, job, window };
  const all = [
    ...workflowAlerts(context),
    ...cacheAlerts(context),
    ...costAlerts(context),
    ...qualityAlerts(context),
    ...dependencyAlerts(context),
    ...monitoringAlerts(context),
  ];
  const names = new Set(all.map(({ name }) => name));
  const unknown = [
    ...disabledAlerts,
    ...Object.keys(windows),
    ...Object.keys(pendingPeriods),
    ...Object.keys(keepFiringPeriods),
  ].find((name) => !names.has(name));
  if (unknown !== undefined)
    throw new Error(`alert "${unknown}" does not exist; known are ${[...names].join(', ')}`);
  const without = Object.keys(windows).find((name) => !withWindow.has(name));
  if (without !== undefined)
    throw new Error(
      `alert "${without}" has no range that could be changed; those with one are ${[...withWindow].join(', ')}`,
    );
  return all.filter(({ name }) => !disabledAlerts.includes(name));
}

/** How expressions are written in rules: every aggregation keeps the labels that alerts are told apart by. */
export function ruleScope({ matchers, groupLabels }: DashboardsConfiguration): Scope {
  return { matchers, filters: {}, keep: groupLabels, window: '5m' };
}

function alertRule(alert: Alert, configuration: DashboardsConfiguration): Rule {
  const { name, expression, severity, component, keepFiringFor, summary, description, dashboard } = alert;
  const pending = configuration.pendingPeriods[name] ?? alert.pendingPeriod;
  const keeping = configuration.keepFiringPeriods[name] ?? keepFiringFor;
  return {
    alert: name,
    expr: expression.render(ruleScope(configuration)),
    ...(pending !== '0s' && { for: pending }),
    ...(keeping && keeping !== '0s' && { keep_firing_for: keeping }),
    labels: { severity, component, ...configuration.alertLabels },
    annotations: {
      summary,
      description,
      runbook_url: `${configuration.runbookUrl}/${runbookName(name)}`,
      dashboard_uid: `${configuration.uidPrefix}-${dashboard}`,
    },
  };
}

/** The rules as Prometheus reads them: what is recorded, then the alerts, a group for each component. */
export function buildRules(configuration: DashboardsConfiguration): RuleFile {
  const scope = ruleScope(configuration);
  const all = alerts(configuration);
  const components = [...new Set(all.map(({ component }) => component))];
  return {
    groups: [
      {
        name: 'vital-recording',
        interval: `${recordingIntervalSeconds}s`,
        rules: recordingRules().map(({ record, expression }) => ({ record, expr: expression.render(scope) })),
      },
      ...components.map((component) => ({
        name: `vital-${component}`,
        rules: all
          .filter((alert) => alert.component === component)
          .map((alert) => alertRule(alert, configuration)),
      })),
    ],
  };
}

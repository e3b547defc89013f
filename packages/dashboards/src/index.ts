export {
  configure,
  type DashboardsConfiguration,
  type DashboardsOptions,
  defaultConfiguration,
  type Thresholds,
} from './configuration.ts';
export { buildDashboards, dashboardDescriptions } from './dashboards/dashboards.ts';
export type { DashboardDescription, Panel, Target } from './grafana/panel.ts';
export { generatedFiles } from './output/generated-files.ts';
export { type WriteDashboardsOptions, writeDashboards } from './output/write-dashboards.ts';
export { readOptions } from './read-options.ts';
export type { Alert } from './rules/alert.ts';
export { alerts, buildRules, type Rule, type RuleFile } from './rules/rules.ts';
export { runbookIndex, runbookName, runbookPage } from './rules/runbook-page.ts';

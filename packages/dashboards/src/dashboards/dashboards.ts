import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardsConfiguration } from '../configuration.ts';
import { buildDashboard } from '../grafana/build-dashboard.ts';
import type { DashboardDescription } from '../grafana/panel.ts';
import { cachePerformance } from './cache-performance.ts';
import { costOptimization } from './cost-optimization.ts';
import { drillDown } from './drill-down.ts';
import { performanceOverview } from './performance-overview.ts';
import { sloAndErrorBudget } from './slo-and-error-budget.ts';
import { systemHealth } from './system-health.ts';

/** All dashboards as they are described, from general to specific. */
export function dashboardDescriptions(
  configuration: DashboardsConfiguration,
): readonly DashboardDescription[] {
  return [
    performanceOverview(configuration),
    cachePerformance(configuration),
    costOptimization(configuration),
    systemHealth(configuration),
    drillDown(),
    sloAndErrorBudget(configuration),
  ];
}

/** All dashboards as classic Grafana JSON, by the name of their file without its ending. */
export function buildDashboards(configuration: DashboardsConfiguration): Readonly<Record<string, Dashboard>> {
  return Object.fromEntries(
    dashboardDescriptions(configuration).map((description) => [
      description.slug,
      buildDashboard(description, configuration),
    ]),
  );
}

import { metricNames } from '@vital/conventions';
import { defaultConfiguration } from './configuration.ts';
import { dashboardDescriptions } from './dashboards/dashboards.ts';
import { gauge, increase, quantile, rate } from './promql/aggregation.ts';
import { recordingRules } from './rules/recording-rules.ts';
import { alerts } from './rules/rules.ts';

describe('a metric that is renamed in the catalogue', () => {
  it('is a compile error where a panel, a rule, a runbook or a case uses it', () => {
    increase('vital.workflow.requests');
    // @ts-expect-error: no such metric
    const renamed = () => increase('vital.workflow.request');
    // @ts-expect-error: a gauge cannot be rated
    const rated = () => rate('vital.cache.size_entries');
    // @ts-expect-error: a counter has no quantiles
    const quantiles = () => quantile(0.5, 'vital.workflow.requests', 'rate');
    // @ts-expect-error: no such label on this metric
    const label = () => gauge('max', 'vital.cache.memory', { by: ['mode'] });
    // @ts-expect-error: no such value in the closed set
    const value = () => rate('vital.cache.operations', { where: { operation: 'hits' } });
    expect([renamed, rated, quantiles, label, value]).toHaveLength(5);
  });
});

describe('the catalogue', () => {
  it('is on the dashboards as a whole: nothing is measured that nobody sees', () => {
    const shown = new Set(
      dashboardDescriptions(defaultConfiguration)
        .flatMap(({ rows: all }) => all.flatMap(({ panels }) => panels))
        .flatMap(({ targets }) => targets.flatMap(({ expression }) => expression.metrics)),
    );
    expect(metricNames.filter((name) => !shown.has(name))).toEqual([
      // Quantiles of one process, for those who have no histogram_quantile.
      'vital.workflow.duration_summary',
      // Gives the variable `mode` its values; the panel counts runs that ended.
      'vital.mode_distribution',
    ]);
  });

  it('is what alerts and recordings read', () => {
    const read = [
      ...alerts(defaultConfiguration).flatMap(({ expression }) => expression.metrics),
      ...recordingRules().flatMap(({ expression }) => expression.metrics),
    ];
    for (const name of read) expect(metricNames).toContain(name);
  });
});

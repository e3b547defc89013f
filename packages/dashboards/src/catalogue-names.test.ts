import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricNames, metricRow } from '@vital/conventions';
import { defaultConfiguration } from './configuration.ts';
import { dashboardDescriptions } from './dashboards/dashboards.ts';
import { generatedFiles } from './output/generated-files.ts';
import { gauge, increase, quantile, rate } from './promql/aggregation.ts';
import { recordingRules } from './rules/recording-rules.ts';
import { alerts } from './rules/rules.ts';

const root = join(__dirname, '../../..');
const rows = metricNames.map(metricRow);
const known = new Set([
  ...rows.map(({ prometheusName }) => prometheusName),
  ...rows
    .filter(({ instrument }) => instrument === 'histogram' || instrument === 'summary')
    .flatMap(({ prometheusName }) => ['_bucket', '_sum', '_count'].map((suffix) => prometheusName + suffix)),
  // OpenMetrics names an info metric without its suffix.
  ...rows
    .filter(({ type }) => type === 'info')
    .map(({ prometheusName }) => prometheusName.replace(/_info$/, '')),
]);

/**
 * Names in a text that look like a metric's, Prometheus's or OpenTelemetry's, and are none. A word that ends in `_` stands
 * for many, as in `vital_llm_*`; `vital_exporter_` is what the exporter says of itself, which is not in the catalogue; what
 * a file is called and what a program's variable `vital` offers has a dot in another place.
 */
function strangers(text: string): string[] {
  const scraped = [...text.matchAll(/\bvital_[a-z0-9_]+(?![a-z0-9_*]|\.[a-z])/g)].map(([name]) => name);
  const recorded = [...text.matchAll(/\bvital(?:\.[a-z0-9_]+)+/g)]
    .map(([name]) => name)
    .filter((name) => /\..*[._]/.test(name) && !name.endsWith('.yml'));
  const unknown = [
    ...scraped.filter((name) => !known.has(name) && !/_$|^vital_exporter_/.test(name)),
    ...recorded.filter((name) => metricNames.every((metric) => metric !== name)),
  ];
  return [...new Set(unknown)];
}

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

  it('is told from the metrics that there are', () => {
    const text = `Sum vital_llm_api_calls_total, then vital_llm_calls_total. \`vital.llm.calls\`, and vital.llm.api_calls in
      vital.rules.yml, vital_llm_* with vital.ready, vital_quality_score_bucket and vital.degraded_answers.`;
    expect(strangers(text)).toEqual(['vital_llm_calls_total', 'vital.llm.calls', 'vital.degraded_answers']);
  });

  it('is found in every generated file', () => {
    for (const [path, text] of Object.entries(generatedFiles(defaultConfiguration))) {
      expect({ path, strangers: strangers(text) }).toEqual({ path, strangers: [] });
    }
  });

  it('is found in every document', () => {
    const documents = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.md') && !/(^|\/)(node_modules|dist|coverage)\//.test(path),
    );
    expect(documents.length).toBeGreaterThan(30);
    const found = documents.map((path) => ({
      path,
      strangers: strangers(readFileSync(join(root, path), 'utf8')),
    }));
    expect(found.filter((document) => document.strangers.length > 0)).toEqual([]);
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

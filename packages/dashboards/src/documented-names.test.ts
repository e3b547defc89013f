import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricNames, metricRow } from '@vital/conventions';

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

/** Every document, and every file that is generated for Grafana and Prometheus. */
const texts = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) =>
    /\.md$|^packages\/dashboards\/generated\/.*\.(json|yml)$/.test(path) &&
    !/(^|\/)(node_modules|dist|coverage)\//.test(path),
);

describe('a name that is no metric', () => {
  it('is told from those that are', () => {
    const text = `Sum vital_llm_api_calls_total, then vital_llm_calls_total. \`vital.llm.calls\`, and vital.llm.api_calls in
      vital.rules.yml, vital_llm_* with vital.ready, vital_quality_score_bucket and vital.degraded_answers.`;
    expect(strangers(text)).toEqual(['vital_llm_calls_total', 'vital.llm.calls', 'vital.degraded_answers']);
  });

  it('is in no document and in no generated file', () => {
    expect(texts.length).toBeGreaterThan(60);
    const found = texts.map((path) => ({
      path,
      strangers: strangers(readFileSync(join(root, path), 'utf8')),
    }));
    expect(found.filter((text) => text.strangers.length > 0)).toEqual([]);
  });
});

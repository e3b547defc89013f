import {
  alerts,
  configure,
  defaultConfiguration,
  generatedFiles,
  runbookIndex,
  runbookName,
  runbookPage,
} from '@vital/dashboards';

const lazily = ([path, text]: readonly [string, string]): [string, () => string] => [path, () => text];

/** What follows from packages/dashboards with its defaults: dashboards, rules, and a runbook page for each alert. */
export function dashboardFiles(): Readonly<Record<string, () => string>> {
  const all = alerts(defaultConfiguration);
  const files = Object.entries(generatedFiles(defaultConfiguration)).map(
    ([path, text]) => [`packages/dashboards/generated/${path}`, text] as const,
  );
  const runbooks = all.map(
    (alert) => [`docs/runbooks/${runbookName(alert.name)}`, runbookPage(alert)] as const,
  );
  const composed = generatedFiles(
    configure({ scrapeTargets: ['engine:9464'], alertmanagers: ['alertmanager:9093'] }),
  );
  return Object.fromEntries(
    [
      ...files,
      ...runbooks,
      ['docs/runbooks/README.md', runbookIndex(all)] as const,
      ['examples/compose/prometheus.yml', composed['prometheus/prometheus.yml'] ?? ''] as const,
    ].map(lazily),
  );
}

import {
  alerts,
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
  return Object.fromEntries(
    [...files, ...runbooks, ['docs/runbooks/README.md', runbookIndex(all)] as const].map(lazily),
  );
}

import type { Alert } from './alert.ts';

const scope = { matchers: [], filters: {}, keep: ['job'], window: '5m' };

/** `VitalHighErrorRate` -> `high-error-rate.md`. */
export function runbookName(alert: string): string {
  const words = alert.replace(/^Vital/, '').match(/[A-Z]+(?![a-z])|[A-Z][a-z]+/g) ?? [alert];
  return `${words.join('-').toLowerCase()}.md`;
}

/** The page that an alert leads to: meaning, impact, diagnosis, mitigation. */
export function runbookPage({ name, severity, summary, expression, pendingPeriod, runbook }: Alert): string {
  const diagnosis = runbook.diagnosis.map(({ look, query }) =>
    query === undefined ? `- ${look}` : `- ${look}\n\n  \`\`\`promql\n  ${query.render(scope)}\n  \`\`\`\n`,
  );
  return `<!-- Generated from packages/dashboards by \`npm run generate\`. Do not edit. -->

# ${name}

${summary} Severity: ${severity}.

## Meaning

${runbook.meaning}

\`\`\`promql
${expression.render(scope)}
\`\`\`

${pendingPeriod === '0s' ? 'It fires at once.' : `It fires when this has held for ${pendingPeriod}.`} Thresholds, ranges and times are those of the defaults; yours may differ.

## Impact

${runbook.impact}

## Diagnosis

${diagnosis.join('\n').replace(/\n+$/, '')}

## Mitigation

${runbook.mitigation.map((step) => `- ${step}`).join('\n')}
`;
}

/** The list of all runbook pages. */
export function runbookIndex(alerts: readonly Alert[]): string {
  const rows = alerts.map(
    ({ name, severity, summary, pendingPeriod }) =>
      `| [${name}](${runbookName(name)}) | ${severity} | ${summary} | ${pendingPeriod} |`,
  );
  return `<!-- Generated from packages/dashboards by \`npm run generate\`. Do not edit. -->

# Runbooks

One page for each alert: what it means, what it does to users, where to look, what to do. \`critical\` wakes somebody,
\`warning\` is a ticket, \`info\` is a hint.

| alert | severity | what it says | for |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

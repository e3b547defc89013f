import type { Comparison } from './compare-client.ts';

/** A table in Markdown: one row a use, one column a module format, a tick where nothing differs. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const formats = [...new Set(comparisons.map(({ format }) => format))];
  const uses = [...new Set(comparisons.map(({ use }) => use))];
  const cell = (use: string, format: string) => {
    const comparison = comparisons.find((candidate) => candidate.use === use && candidate.format === format);
    if (!comparison) return '';
    const fields = comparison.differences.map((difference) => difference.split(':')[0]);
    return fields.length === 0 ? '✓' : `✗ ${fields.join(', ')}`;
  };
  const rows = [
    ['use', ...formats],
    ['---', ...formats.map(() => '---')],
    ...uses.map((use) => [use, ...formats.map((format) => cell(use, format))]),
  ];
  return `${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

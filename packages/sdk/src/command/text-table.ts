import { styleText } from 'node:util';

/** How a cell looks; nothing where stdout is no terminal, or `NO_COLOR` is set. */
export type Style = Parameters<typeof styleText>[0];

/** One cell: its text, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

/** Text for stdout in a style. */
export function styled(text: string, style: Style | undefined): string {
  return style === undefined ? text : styleText(style, text, { stream: process.stdout });
}

/** Lines with aligned columns, each two spaces in. */
export function textTable(rows: readonly (readonly Cell[])[]): string[] {
  const columns = Math.max(...rows.map((row) => row.length), 0);
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  return rows.map((row) => {
    const cells = row.map(({ text, style }, column) => {
      const last = column === row.length - 1;
      return styled(text, style) + (last ? '' : ' '.repeat((widths[column] ?? 0) - text.length));
    });
    return `  ${cells.join('  ')}`;
  });
}

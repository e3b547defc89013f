import type { Figure } from './figures.ts';

export const figureTableHead =
  '| figure | asked for | shown | off by | panel |\n| --- | --- | --- | --- | --- |';

/** A figure and what its panel shows of it, as a row of a Markdown table. */
export function figureRow({ figure, expected, unit, panel }: Figure, shown: number): string {
  const off = `${((shown / expected - 1) * 100).toFixed(2)} %`;
  const cells = [figure, `${expected} ${unit}`.trimEnd(), Number(shown.toPrecision(4)), off, panel];
  return `| ${cells.join(' | ')} |`;
}

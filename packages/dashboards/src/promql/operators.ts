import { combine, Expression } from './expression.ts';

/** Text that reads no metric of the catalogue: a number, a variable, a series of Prometheus's own. */
export const literal = (text: string): Expression => new Expression([], new Set(), () => text);

/** Numerator by denominator, where there is a denominator; a missing numerator counts as 0. */
export const ratio = (numerator: Expression, denominator: Expression): Expression =>
  combine([numerator, denominator], ([above, below]) => `(${above} or 0 * ${below}) / (${below} > 0)`);

/** Numerator by denominator, where both are there. */
export const divide = (numerator: Expression, denominator: Expression): Expression =>
  combine([numerator, denominator], ([above, below]) => `${above} / ${below}`);

/** 0 where there is nothing. */
export const orZero = (expression: Expression): Expression =>
  combine([expression], ([text]) => `${text} or vector(0)`);

/** The largest ones of the moment. */
export const top = (count: number, expression: Expression): Expression =>
  combine([expression], ([text]) => `topk(${count}, ${text})`);

/** Any other combination, written as a template: parts are rendered where they stand. */
export function promql(
  strings: TemplateStringsArray,
  ...parts: readonly (Expression | string | number)[]
): Expression {
  const expressions = parts.map((part) => (part instanceof Expression ? part : literal(String(part))));
  return combine(expressions, (rendered) =>
    strings.map((text, index) => text + (rendered[index] ?? '')).join(''),
  );
}

/** `on (…)`: the labels that both sides have to share, with those that every aggregation keeps. */
export const on = (...labels: readonly string[]): Expression =>
  new Expression([], new Set(), ({ keep }) => `on (${[...new Set([...keep, ...labels])].join(', ')})`);

/** Prometheus's own series on the targets of a job: 1 where the last scrape succeeded. */
export const up = (job: string): Expression =>
  new Expression([], new Set(), ({ matchers }) => `up{${[...matchers, `job="${job}"`].join(', ')}}`);

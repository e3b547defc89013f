import type { MetricName } from '@vital/conventions';

/** Where an expression is used: what every selector is narrowed to, and what every aggregation keeps. */
export interface Scope {
  /** Matchers of every selector: `job=~"$job"`. */
  readonly matchers: readonly string[];
  /** Matchers by label, for those metrics that carry the label. */
  readonly filters: Readonly<Record<string, string>>;
  /** Labels that every aggregation keeps. */
  readonly keep: readonly string[];
  /** The range where an expression names none. */
  readonly window: string;
}

/** A PromQL expression over metrics of the catalogue, which becomes text when it is known where it is used. */
export class Expression {
  /** The metrics that it reads, without repetition. */
  readonly metrics: readonly MetricName[];
  /** Those labels that all of its metrics carry: only these may narrow both sides of an operation. */
  readonly labels: ReadonlySet<string>;
  readonly #text: (scope: Scope) => string;

  constructor(metrics: readonly MetricName[], labels: ReadonlySet<string>, text: (scope: Scope) => string) {
    this.metrics = [...new Set(metrics)];
    this.labels = labels;
    this.#text = text;
  }

  /** The text of the expression. */
  render(scope: Scope): string {
    const filters = Object.fromEntries(
      Object.entries(scope.filters).filter(([label]) => this.labels.has(label)),
    );
    return this.#text({ ...scope, filters });
  }
}

/** Expressions as one: both sides are narrowed by the same filters, so that a share stays a share. */
export function combine(
  parts: readonly Expression[],
  text: (rendered: readonly string[], scope: Scope) => string,
): Expression {
  const withMetrics = parts.filter((part) => part.metrics.length > 0);
  const [first, ...others] = withMetrics.map((part) => part.labels);
  const labels = new Set([...(first ?? [])].filter((label) => others.every((other) => other.has(label))));
  return new Expression(
    parts.flatMap((part) => part.metrics),
    labels,
    (scope) =>
      text(
        parts.map((part) => part.render(scope)),
        scope,
      ),
  );
}

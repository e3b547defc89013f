import {
  type AttributesOf,
  attributeKey,
  type MetricName,
  type MetricNameOf,
  metricRow,
} from '@vital/conventions';
import { combine, Expression, type Scope } from './expression.ts';

/** The labels of a metric, and those that Prometheus adds when it scrapes. */
export type LabelOf<Name extends MetricName> = (keyof AttributesOf<Name> & string) | 'job' | 'instance';

type ValueOf<Name extends MetricName, Label> = Label extends keyof AttributesOf<Name>
  ? NonNullable<AttributesOf<Name>[Label]>
  : never;

/** Which series of a metric: by value, by one of several values, or by all but one. A wrong label or value does not compile. */
export type Where<Name extends MetricName> = {
  readonly [Label in keyof AttributesOf<Name>]?:
    | ValueOf<Name, Label>
    | readonly ValueOf<Name, Label>[]
    | { readonly not: ValueOf<Name, Label> };
};

/** Metrics that only ever add up, and can therefore be rated. */
export type Counted = MetricNameOf<'counter' | 'updowncounter' | 'histogram'>;

export interface SeriesOptions<Name extends MetricName> {
  /** Labels that the result is split by. */
  readonly by?: readonly LabelOf<Name>[];
  readonly where?: Where<Name>;
  /** Range; the scope's own without it. */
  readonly over?: string;
  /** How far back. */
  readonly offset?: string;
}

const quote = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function matcher(label: string, wanted: unknown): string {
  if (Array.isArray(wanted)) return `${label}=~${quote(wanted.join('|'))}`;
  if (typeof wanted === 'object' && wanted !== null && 'not' in wanted)
    return `${label}!=${quote(String(wanted.not))}`;
  return `${label}=${quote(String(wanted))}`;
}

/** `name{matchers}`. */
function selector(name: string, where: object, scope: Scope, more: readonly string[] = []): string {
  const own = Object.entries(where).map(([label, wanted]) => matcher(label, wanted));
  const filters = Object.entries(scope.filters)
    .filter(([label]) => !Object.hasOwn(where, label))
    .map(([, text]) => text);
  const all = [...scope.matchers, ...filters, ...own, ...more];
  return all.length > 0 ? `${name}{${all.join(', ')}}` : name;
}

function aggregate(operator: string, by: readonly string[], scope: Scope, inner: string): string {
  const labels = [...new Set([...scope.keep, ...by])];
  return labels.length > 0 ? `${operator} by (${labels.join(', ')}) (${inner})` : `${operator}(${inner})`;
}

const labelsOf = (name: MetricName) => new Set<string>(metricRow(name).attributes.map(attributeKey));
const from = (offset: string | undefined) => (offset ? ` offset ${offset}` : '');

function ranged<Name extends Counted>(
  name: Name,
  suffix: string,
  operation: 'rate' | 'increase',
  { by = [], where = {}, over, offset }: SeriesOptions<Name>,
  moreLabels: readonly string[] = [],
): Expression {
  return new Expression([name], labelsOf(name), (scope) => {
    const series = selector(`${metricRow(name).prometheusName}${suffix}`, where, scope);
    return aggregate(
      'sum',
      [...by, ...moreLabels],
      scope,
      `${operation}(${series}[${over ?? scope.window}]${from(offset)})`,
    );
  });
}

const countOf = (name: Counted) => (metricRow(name).instrument === 'histogram' ? '_count' : '');

/** How many a second; of a histogram, observations. */
export function rate<Name extends Counted>(name: Name, options: SeriesOptions<Name> = {}): Expression {
  return ranged(name, countOf(name), 'rate', options);
}

/** How many a minute, for what happens seldom; of a histogram, observations. */
export function ratePerMinute<Name extends Counted>(
  name: Name,
  options: SeriesOptions<Name> = {},
): Expression {
  return combine([rate(name, options)], ([text]) => `${text} * 60`);
}

/** How many in the range; of a histogram, observations. */
export function increase<Name extends Counted>(name: Name, options: SeriesOptions<Name> = {}): Expression {
  return ranged(name, countOf(name), 'increase', options);
}

/** What the observations of a histogram add up to. */
export function total<Name extends MetricNameOf<'histogram'>>(
  name: Name,
  operation: 'rate' | 'increase',
  options: SeriesOptions<Name> = {},
): Expression {
  return ranged(name, '_sum', operation, options);
}

/** The buckets of a histogram, by `le`. */
export function histogramBuckets<Name extends MetricNameOf<'histogram'>>(
  name: Name,
  operation: 'rate' | 'increase',
  options: SeriesOptions<Name> = {},
): Expression {
  return ranged(name, '_bucket', operation, options, ['le']);
}

/** A quantile of a histogram, from 0 to 1: exact at a bucket's bound, interpolated between bounds. */
export function quantile<Name extends MetricNameOf<'histogram'>>(
  q: number,
  name: Name,
  operation: 'rate' | 'increase',
  options: SeriesOptions<Name> = {},
): Expression {
  const buckets = histogramBuckets(name, operation, options);
  return new Expression(
    [name],
    buckets.labels,
    (scope) => `histogram_quantile(${q}, ${buckets.render(scope)})`,
  );
}

/**
 * The observations of a histogram that are not above a bound. Old and new Prometheus write the bound's label
 * differently (`10`, `10.0`), so both are matched.
 */
export function atMost<Name extends MetricNameOf<'histogram'>>(
  bound: string,
  name: Name,
  operation: 'rate' | 'increase',
  { by = [], where = {}, over }: SeriesOptions<Name> = {},
): Expression {
  return new Expression([name], labelsOf(name), (scope) => {
    const series = selector(`${metricRow(name).prometheusName}_bucket`, where, scope, [
      `le=~"${bound}|${bound}\\\\.0"`,
    ]);
    return aggregate('sum', by, scope, `${operation}(${series}[${over ?? scope.window}])`);
  });
}

/** A gauge (or an up-down counter) as it stands, aggregated. */
export function gauge<Name extends MetricNameOf<'gauge' | 'updowncounter'>>(
  operator: 'sum' | 'max' | 'min' | 'avg' | 'count',
  name: Name,
  { by = [], where = {}, offset }: Omit<SeriesOptions<Name>, 'over'> = {},
): Expression {
  return new Expression([name], labelsOf(name), (scope) =>
    aggregate(
      operator,
      by,
      scope,
      `${selector(metricRow(name).prometheusName, where, scope)}${from(offset)}`,
    ),
  );
}

/** A gauge's average in time, then aggregated. */
export function gaugeOverTime<Name extends MetricNameOf<'gauge' | 'updowncounter'>>(
  operator: 'sum' | 'max' | 'min' | 'avg',
  overTime: 'avg' | 'max' | 'last',
  name: Name,
  { by = [], where = {}, over }: SeriesOptions<Name> = {},
): Expression {
  return new Expression([name], labelsOf(name), (scope) => {
    const series = selector(metricRow(name).prometheusName, where, scope);
    return aggregate(operator, by, scope, `${overTime}_over_time(${series}[${over ?? scope.window}])`);
  });
}

/** The selector of a metric itself, for functions that take one. */
export function series<Name extends MetricName>(
  name: Name,
  where: Where<Name> = {},
  moreMatchers: readonly string[] = [],
): Expression {
  return new Expression([name], labelsOf(name), (scope) =>
    selector(metricRow(name).prometheusName, where, scope, moreMatchers),
  );
}

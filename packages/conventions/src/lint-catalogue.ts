import type { AttributeName, AttributeRow } from './attributes.ts';
import { attributeKey, attributes } from './attributes.ts';
import { buckets } from './buckets.ts';
import type { MetricRow } from './metric-row.ts';

/** One rule: what is wrong with a row, or undefined. */
type Rule = (name: string, row: MetricRow) => string | undefined;

/** The Prometheus suffix that a unit brings, for every unit that the catalogue may use. */
const unitSuffixes: Readonly<Record<string, string>> = {
  s: '_seconds',
  By: '_bytes',
  dollars: '_dollars',
  '': '',
};

const isAnnotation = (unit: string): boolean => /^\{[a-z]+\}$/.test(unit);
const attributeRow = (name: AttributeName): AttributeRow => attributes[name];

const rules: Readonly<Record<string, Rule>> = {
  'names are dotted snake case under vital.': (name) =>
    /^vital(\.[a-z]+(_[a-z]+)*)+$/.test(name) ? undefined : `name "${name}"`,
  'Prometheus names are snake case': (_, row) =>
    /^vital(_[a-z]+)+$/.test(row.prometheusName) ? undefined : `Prometheus name "${row.prometheusName}"`,
  'a unit is an annotation in braces or has a known suffix': (_, row) =>
    isAnnotation(row.unit) || row.unit in unitSuffixes ? undefined : `unit "${row.unit}"`,
  'the Prometheus name ends in unit and _total as instrument and unit say': (_, row) => {
    const suffix = (unitSuffixes[row.unit] ?? '') + (row.instrument === 'counter' ? '_total' : '');
    return row.prometheusName.endsWith(suffix) ? undefined : `"${row.prometheusName}" lacks "${suffix}"`;
  },
  'only counters end in _total': (_, row) =>
    row.instrument !== 'counter' && row.prometheusName.endsWith('_total')
      ? `${row.instrument} "${row.prometheusName}"`
      : undefined,
  'the OpenTelemetry name holds neither _total nor the unit': (name) =>
    /(total|seconds|bytes|dollars)$/.test(name) ? `name "${name}"` : undefined,
  'durations are in seconds': (name, row) =>
    /(duration|wait|age|time_[a-z_]+)$/.test(name) && row.unit !== 's' && row.instrument !== 'counter'
      ? `unit "${row.unit}"`
      : undefined,
  'info metrics are gauges named _info': (_, row) =>
    (row.type === 'info') === row.prometheusName.endsWith('_info') &&
    (row.type !== 'info' || row.instrument === 'gauge')
      ? undefined
      : `type "${row.type}"`,
  'a histogram names its buckets, a summary its quantiles, nothing else does': (_, row) =>
    (row.instrument === 'histogram') === (row.buckets !== undefined) &&
    (row.instrument === 'summary') === (row.quantiles !== undefined)
      ? undefined
      : `${row.instrument} with buckets "${row.buckets}" and quantiles "${row.quantiles}"`,
  'buckets ascend': (_, row) => {
    const bounds: readonly number[] = row.buckets ? buckets[row.buckets] : [];
    const wrong = bounds.find((bound, index) => index > 0 && bound <= (bounds[index - 1] ?? 0));
    return wrong === undefined ? undefined : `bound ${wrong} of "${row.buckets}"`;
  },
  'quantiles ascend between 0 and 1': (_, row) => {
    const wrong = row.quantiles?.find(
      (quantile, index, all) => quantile <= (all[index - 1] ?? 0) || quantile >= 1,
    );
    return wrong === undefined ? undefined : `quantile ${wrong}`;
  },
  'no two attributes have one key': (_, row) => {
    const keys = row.attributes.map(attributeKey);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    return twice === undefined ? undefined : `key "${twice}"`;
  },
  'attribute keys are snake case and none that Prometheus uses': (_, row) => {
    const wrong = row.attributes
      .map(attributeKey)
      .find((key) => !/^[a-z]+(_[a-z]+)*$/.test(key) || ['le', 'quantile', 'job', 'instance'].includes(key));
    return wrong === undefined ? undefined : `key "${wrong}"`;
  },
  'only counters start at zero, over closed attributes of their own': (_, row) => {
    const wrong = row.startsAtZero?.find(
      (name) =>
        row.instrument !== 'counter' ||
        !row.attributes.includes(name) ||
        attributeRow(name).closedSet === undefined,
    );
    return wrong === undefined ? undefined : `attribute "${wrong}"`;
  },
  'the description is one sentence on one line': (_, row) =>
    /^[A-Z][^\n]*[^.\s]\.$/.test(row.description) ? undefined : `description "${row.description}"`,
};

/**
 * What is wrong with a catalogue, a line each; empty when it keeps every rule. The rules on names and units are those of
 * the OpenTelemetry specification ("Prometheus and OpenMetrics compatibility") and of Prometheus' naming practices.
 */
export function lintCatalogue(catalogue: Readonly<Record<string, MetricRow>>): readonly string[] {
  const seen = new Map<string, string>();
  return Object.entries(catalogue).flatMap(([name, row]) => {
    const problems = Object.entries(rules).flatMap(([rule, check]) => {
      const problem = check(name, row);
      return problem === undefined ? [] : [`${name}: ${rule}: ${problem}`];
    });
    const owner = seen.get(row.prometheusName);
    seen.set(row.prometheusName, name);
    return owner === undefined
      ? problems
      : [...problems, `${name}: Prometheus name "${row.prometheusName}" is that of ${owner} too`];
  });
}

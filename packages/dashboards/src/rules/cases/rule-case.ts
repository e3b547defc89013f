import { buckets, type MetricName, type MetricNameOf, metricRow } from '@vital/conventions';
import type { LabelOf } from '../../promql/aggregation.ts';
import type { Rule } from '../rules.ts';

/** What Prometheus sees, a sample a minute: values in promtool's notation by series. */
export type InputSeries = Readonly<Record<string, string>>;

/** A situation, and which series of an alert fire in it. */
export interface RuleCase {
  readonly alert: string;
  readonly situation: string;
  readonly input: InputSeries;
  /** When it is looked at, such as `30m`. */
  readonly at: string;
  /** What the one alert that fires says in its description. */
  readonly says?: string;
  /** Labels of what fires, beside alertname, severity and component; none where it stays silent. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

type Labels<Name extends MetricName> = { readonly [Label in LabelOf<Name>]?: string };

const target = { job: 'vital', instance: 'a:1' };

function key(name: string, labels: object): string {
  const given = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined));
  const pairs = Object.entries({ ...target, ...given }).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${pairs.join(', ')}}`;
}

/** One series of a metric. */
export function input<Name extends MetricName>(
  name: Name,
  labels: Labels<Name>,
  values: string,
): InputSeries {
  return { [key(metricRow(name).prometheusName, labels)]: values };
}

/** How much is added in a minute: the same always, or by minute. */
export type PerMinute = number | ((minute: number) => number);

/**
 * A counter minute by minute, as explicit values. A process that restarts every so many minutes counts from 0 each time; one
 * minute less than a range, and the difference between the range's ends is always 0.
 */
export function counter(
  perMinute: PerMinute,
  minutes: number,
  restartEvery = Number.POSITIVE_INFINITY,
): string {
  const values: number[] = [0];
  let value = 0;
  for (let minute = 1; minute <= minutes; minute += 1) {
    if (minute % restartEvery === 0) value = 0;
    value += typeof perMinute === 'number' ? perMinute : perMinute(minute);
    values.push(Number(value.toFixed(6)));
  }
  return values.join(' ');
}

/** How many observations of which size are added in a minute. */
export type Observations = Readonly<Record<number, number>>;

/** The series of a histogram. */
export function histogram<Name extends MetricNameOf<'histogram'>>(
  name: Name,
  labels: Labels<Name>,
  perMinute: Observations | ((minute: number) => Observations),
  minutes: number,
  restartEvery?: number,
): InputSeries {
  const row = metricRow(name);
  const bounds: readonly number[] = row.buckets ? buckets[row.buckets] : [];
  const observed = (minute: number) =>
    Object.entries(typeof perMinute === 'function' ? perMinute(minute) : perMinute);
  const count = (limit: number) => (minute: number) =>
    observed(minute).reduce((sum, [size, times]) => sum + (Number(size) <= limit ? times : 0), 0);
  const total = (minute: number) =>
    observed(minute).reduce((sum, [size, times]) => sum + Number(size) * times, 0);
  const series = (suffix: string, more: object, added: PerMinute) => [
    key(`${row.prometheusName}${suffix}`, { ...labels, ...more }),
    counter(added, minutes, restartEvery),
  ];
  const all = Number.POSITIVE_INFINITY;
  return Object.fromEntries([
    ...bounds.map((bound) => series('_bucket', { le: bound }, count(bound))),
    series('_bucket', { le: '+Inf' }, count(all)),
    series('_count', {}, count(all)),
    series('_sum', {}, total),
  ]);
}

interface Runs {
  readonly all: number;
  readonly failed?: number;
  readonly cancelled?: number;
}

/** Runs of a mode: how many a minute, and how many of them fail or are cancelled. */
export function runs(
  labels: { readonly mode?: string; readonly instance?: string; readonly job?: string },
  perMinute: Runs | ((minute: number) => Runs),
  minutes: number,
  restartEvery?: number,
): InputSeries {
  const at = typeof perMinute === 'function' ? perMinute : () => perMinute;
  const by = (count: (runs: Runs) => number) => counter((minute) => count(at(minute)), minutes, restartEvery);
  return {
    ...input(
      'vital.workflow.requests',
      labels,
      by(({ all }) => all),
    ),
    ...input(
      'vital.workflow.requests.success',
      labels,
      by(({ all, failed = 0, cancelled = 0 }) => all - failed - cancelled),
    ),
    ...input(
      'vital.workflow.requests.failed',
      { ...labels, error_type: 'server' },
      by(({ failed = 0 }) => failed),
    ),
    ...input(
      'vital.workflow.requests.cancelled',
      { ...labels, reason: 'cancelled' },
      by(({ cancelled = 0 }) => cancelled),
    ),
  };
}

/** A situation in which the alert has to fire. */
export const fires = (
  alert: string,
  situation: string,
  at: string,
  labels: readonly Readonly<Record<string, string>>[],
  ...inputs: readonly InputSeries[]
): RuleCase => ({ alert, situation, at, fires: labels, input: Object.assign({}, ...inputs) });

/** A situation that tempts the alert, and in which it has to stay silent. */
export const silent = (
  alert: string,
  situation: string,
  at: string,
  ...inputs: readonly InputSeries[]
): RuleCase => ({ alert, situation, at, fires: [], input: Object.assign({}, ...inputs) });

/** An alert that looks at a day is evaluated less often, for each evaluation reads all of it. */
const evaluationIntervals: Readonly<Record<string, string>> = { VitalErrorBudgetSlowBurn: '5m' };

/** A file of promtool's unit tests of one alert: each case is evaluated every minute, if nothing else is said. */
export function ruleTests(ruleFile: string, alertRule: Rule, cases: readonly RuleCase[]): object {
  return {
    rule_files: [ruleFile],
    // In any order otherwise, and an alert would read what was recorded one evaluation before.
    group_eval_order: ['vital-recording', `vital-${alertRule.labels?.component}`],
    evaluation_interval: evaluationIntervals[alertRule.alert ?? ''] ?? '1m',
    fuzzy_compare: true,
    tests: cases.map(({ alert, situation, input: series, at, fires: firing, says }) => {
      const labels = [...new Set(firing.flatMap((found) => Object.keys(found)))];
      return {
        name: `${alert}: ${situation}`,
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        ...(says && {
          alert_rule_test: [
            {
              alertname: alert,
              eval_time: at,
              exp_alerts: [
                {
                  exp_labels: { ...alertRule.labels, ...firing[0] },
                  exp_annotations: { ...alertRule.annotations, description: says },
                },
              ],
            },
          ],
        }),
        promql_expr_test: [
          {
            expr: `count by (${['alertname', ...labels].join(', ')}) (ALERTS{alertname="${alert}", alertstate="firing"})`,
            eval_time: at,
            exp_samples: firing.map((found) => ({
              labels: `{${Object.entries({ alertname: alert, ...found })
                .map(([label, value]) => `${label}="${value}"`)
                .join(', ')}}`,
              value: 1,
            })),
          },
        ],
      };
    }),
  };
}

/** The same situation, in which the alert's description is looked at too; its labels have to be complete. */
export const says = (ruleCase: RuleCase, description: string): RuleCase => ({
  ...ruleCase,
  says: description,
});

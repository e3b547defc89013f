import { buckets, type MetricName, type MetricNameOf, metricRow } from '@vital/conventions';
import type { LabelOf } from '../../promql/aggregation.ts';

/** What Prometheus sees, a sample a minute: values in promtool's notation by series. */
export type InputSeries = Readonly<Record<string, string>>;

/** A situation, and which series of an alert fire in it. */
export interface RuleCase {
  readonly alert: string;
  readonly situation: string;
  readonly input: InputSeries;
  /** When it is looked at, such as `30m`. */
  readonly at: string;
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

/** The series of a histogram to which every minute the same observations are added: how many in which bucket. */
export function histogram<Name extends MetricNameOf<'histogram'>>(
  name: Name,
  labels: Labels<Name>,
  perMinute: Readonly<Record<number, number>>,
  minutes: number,
): InputSeries {
  const row = metricRow(name);
  const bounds: readonly number[] = row.buckets ? buckets[row.buckets] : [];
  const observed = Object.entries(perMinute).map(([bound, count]) => ({ bound: Number(bound), count }));
  const upTo = (limit: number) =>
    observed.filter(({ bound }) => bound <= limit).reduce((sum, { count }) => sum + count, 0);
  const series = (suffix: string, more: object, increase: number) => [
    key(`${row.prometheusName}${suffix}`, { ...labels, ...more }),
    `0+${increase}x${minutes}`,
  ];
  return Object.fromEntries([
    ...[...bounds, Number.POSITIVE_INFINITY].map((bound) =>
      series('_bucket', { le: bound === Number.POSITIVE_INFINITY ? '+Inf' : bound }, upTo(bound)),
    ),
    series('_count', {}, upTo(Number.POSITIVE_INFINITY)),
    series(
      '_sum',
      {},
      observed.reduce((sum, { bound, count }) => sum + bound * count, 0),
    ),
  ]);
}

/** Runs of a mode: how many a minute, and how many of them fail or are cancelled. */
export function runs(
  labels: { readonly mode?: string; readonly instance?: string; readonly job?: string },
  perMinute: { readonly all: number; readonly failed?: number; readonly cancelled?: number },
  minutes: number,
): InputSeries {
  const { all, failed = 0, cancelled = 0 } = perMinute;
  const by = (count: number) => `0+${count}x${minutes}`;
  const { mode, instance = target.instance, job = target.job } = labels;
  return {
    ...input('vital.workflow.requests', labels, by(all)),
    ...input('vital.workflow.requests.success', labels, by(all - failed - cancelled)),
    ...(failed > 0
      ? input('vital.workflow.requests.failed', { ...labels, error_type: 'server' }, by(failed))
      : {}),
    ...(cancelled > 0
      ? input(
          'vital.workflow.requests.cancelled',
          { mode, instance, job, reason: 'cancelled' },
          by(cancelled),
        )
      : {}),
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

/** A file of promtool's unit tests: each case is evaluated every minute. */
export function ruleTests(ruleFile: string, cases: readonly RuleCase[]): object {
  return {
    rule_files: [ruleFile],
    evaluation_interval: '1m',
    fuzzy_compare: true,
    tests: cases.map(({ alert, situation, input: series, at, fires: firing }) => {
      const labels = [...new Set(firing.flatMap((found) => Object.keys(found)))];
      return {
        name: `${alert}: ${situation}`,
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
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

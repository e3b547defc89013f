import type { MetricNameOf } from '@vital/conventions';
import { type LabelOf, type SeriesOptions, series } from '../promql/aggregation.ts';
import { combine, type Expression } from '../promql/expression.ts';

/** Seconds of a Prometheus duration of one unit. */
export function durationSeconds(duration: string): number {
  const [, count = '', unit = ''] = /^(\d+)([smhdw])$/.exec(duration) ?? [];
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[unit];
  if (seconds === undefined) throw new Error(`"${duration}" is no duration such as 5m`);
  return Number(count) * seconds;
}

/**
 * The increase of a counter that also sees what `increase()` cannot: the first value of a series that appeared within the
 * range. It trusts that value only where the series could have been seen before: the instance was scraped already, or is
 * younger than the range. So a new Prometheus takes no old count for a new one.
 */
export function exactIncrease<Name extends MetricNameOf<'counter'>>(
  name: Name,
  over: string,
  { by, where }: Pick<SeriesOptions<Name>, 'where'> & { readonly by: readonly LabelOf<Name>[] },
): Expression {
  const counter = series(name, where);
  const uptime = series('vital.uptime');
  return combine([counter, uptime], ([counted, up], { keep }) => {
    const known = `(${up} offset ${over} or ${up} < ${durationSeconds(over)})`;
    const appeared = `(${counted} unless ${counted} offset ${over}) and on (job, instance) ${known}`;
    return `sum by (${[...new Set([...keep, ...by])].join(', ')}) (${appeared} or increase(${counted}[${over}]))`;
  });
}

/**
 * The increase of a running total that may be corrected downwards, which `increase()` would take for a restart. Where the
 * process ran throughout, the difference is exact; only after a restart `increase()` is asked.
 */
export function correctableIncrease(
  name: MetricNameOf<'updowncounter'>,
  over: string,
  by: readonly string[] = [],
): Expression {
  const totals = series(name);
  const uptime = series('vital.uptime');
  return combine([totals, uptime], ([total, up], { keep }) => {
    const running = `delta(${total}[${over}]) and on (job, instance) ${up} >= ${durationSeconds(over)}`;
    return `sum by (${[...new Set([...keep, ...by])].join(', ')}) (${running} or increase(${total}[${over}]))`;
  });
}

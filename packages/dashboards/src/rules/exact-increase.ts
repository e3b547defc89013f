import type { MetricNameOf } from '@vital/conventions';
import { type LabelOf, type SeriesOptions, series } from '../promql/aggregation.ts';
import { durationSeconds } from '../promql/duration.ts';
import { combine, type Expression } from '../promql/expression.ts';
import { on } from '../promql/operators.ts';

const sameProcess = on('job', 'instance');

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
  return combine([counter, uptime, sameProcess], ([counted, up, same], { keep }) => {
    const known = `(${up} offset ${over} or ${up} < ${durationSeconds(over)})`;
    const appeared = `(${counted} unless ${counted} offset ${over}) and ${same} ${known}`;
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
  return combine([totals, uptime, sameProcess], ([total, up, same], { keep }) => {
    const running = `delta(${total}[${over}]) and ${same} ${up} >= ${durationSeconds(over)}`;
    return `sum by (${[...new Set([...keep, ...by])].join(', ')}) (${running} or increase(${total}[${over}]))`;
  });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { generatedFolder } from './generated-dashboards.ts';
import { type Queryable, type ShownTime, seriesOf } from './grafana-queries.ts';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
}

/** An alert that would have fired: how often, for which series. */
export interface FiredAlert {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly times: number;
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function seconds(duration = '0s'): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  return Number(count) * (secondsOf[unit] ?? Number.NaN);
}

/** What is recorded is worked out where it is read, as the past has no records. */
function withoutRecords(expression: string, records: readonly Rule[]): string {
  return records.reduce(
    (text, { record, expr }) =>
      text.replaceAll(new RegExp(`${record}(?!\\w)(?:\\[(\\w+)\\])?`, 'g'), (_all, range?: string) =>
        range ? `(${expr})[${range}:1m]` : `(${expr})`,
      ),
    expression,
  );
}

/** How often a condition began to have held as long as it has to, on moments a minute apart. */
function timesHeld(moments: readonly number[], pending: number): number {
  const runs = moments.filter((at, index) => at - (moments[index - 1] ?? Number.NEGATIVE_INFINITY) > 60);
  return runs.filter((from) => {
    let until = from;
    while (moments.includes(until + 60)) until += 60;
    return until - from >= pending;
  }).length;
}

/** Which alerts of the generated rules would have fired, evaluated every minute. */
export async function firedAlerts(
  prometheus: Queryable,
  { from, to }: Pick<ShownTime, 'from' | 'to'>,
): Promise<readonly FiredAlert[]> {
  const file = readFileSync(join(generatedFolder, 'prometheus/rules/vital.rules.yml'), 'utf8');
  const { groups }: { groups: { rules: Rule[] }[] } = parse(file);
  const rules = groups.flatMap((group) => group.rules);
  const records = rules.filter(({ record }) => record !== undefined);
  const fired: FiredAlert[] = [];
  for (const { alert, expr, for: pending } of rules) {
    if (alert === undefined) continue;
    const query = withoutRecords(expr, records);
    const parameters = new URLSearchParams({ query, start: `${from}`, end: `${to}`, step: '60' });
    for (const { labels, moments } of seriesOf(await prometheus.request(`query_range?${parameters}`))) {
      const times = timesHeld(moments, seconds(pending));
      if (times > 0) fired.push({ alert, labels, times });
    }
  }
  return fired;
}

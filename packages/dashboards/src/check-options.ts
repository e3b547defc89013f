import type { DashboardsConfiguration, DashboardsOptions, Receiver, Thresholds } from './configuration.ts';
import { durationSeconds } from './promql/duration.ts';

/** Says what is expected where a value cannot be used. */
type Check = (value: unknown) => string | undefined;

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const matcher = /^[a-zA-Z_][a-zA-Z0-9_]*(=|!=|=~|!~)"([^"\\\n]|\\.)*"$/;
const receivers: readonly string[] = [
  'pager',
  'tickets',
  'cost',
  'hints',
  'watchdog',
] satisfies readonly Receiver[];

const like =
  (pattern: RegExp, expected: string): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : expected;

const url = like(/^https?:\/\/[^\s]+[^\s/]$/, 'an address such as https://example.com/alerts is expected');
const host = like(/^[^\s/]+:\d+$/, 'a host and a port such as engine:9464 are expected');
const label = like(labelName, 'the name of a label such as cluster is expected');

const duration: Check = (value) => {
  try {
    return typeof value === 'string' && durationSeconds(value) >= 0 ? undefined : aDuration;
  } catch {
    return aDuration;
  }
};
const aDuration = 'a Prometheus duration such as 5m is expected';
const range: Check = (value) => {
  const problem = duration(value);
  if (problem !== undefined) return problem;
  return durationSeconds(String(value)) > 0 ? undefined : `${aDuration}, longer than 0`;
};

const aboveZero: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value > 0
    ? undefined
    : 'a number above 0 is expected';
const share: Check = (value) =>
  aboveZero(value) === undefined && Number(value) <= 1
    ? undefined
    : 'a share above 0 and up to 1 is expected: 5 % is 0.05';

const thresholdChecks: Readonly<Record<keyof Thresholds, Check>> = {
  errorRate: share,
  latencyP95Seconds: aboveZero,
  latencyP99Seconds: aboveZero,
  cacheHitRate: share,
  cacheEntries: aboveZero,
  cacheFill: share,
  cacheEvictionsPerSecond: aboveZero,
  dailyCostDollars: aboveZero,
  costSpike: aboveZero,
  costSpikeFloorDollars: aboveZero,
  monthlyCostDollars: aboveZero,
  qualityScore: share,
  degradationRate: share,
  toolFailureRate: share,
  ragFailureRate: share,
  providerFailureRate: share,
  providerRateLimitRate: share,
  usageUnknownRate: share,
  poolUse: share,
  availabilityObjective: (value) =>
    share(value) === undefined && Number(value) < 1
      ? undefined
      : 'a share above 0 and below 1 is expected: 99.9 % is 0.999',
};

/** Checks of single entries; what has none is taken as it is. */
const entryChecks: Readonly<
  Record<
    Exclude<keyof DashboardsConfiguration, 'thresholds'>,
    { readonly of: 'one' | 'list' | 'record'; readonly check: Check }
  >
> = {
  job: { of: 'one', check: like(/^[^"\\\n]+$/, 'the name of a scrape job is expected') },
  matchers: { of: 'list', check: like(matcher, 'a matcher such as cluster="eu" is expected') },
  groupLabels: { of: 'list', check: label },
  alertLabels: { of: 'record', check: like(/^/, 'text is expected') },
  pendingPeriods: { of: 'record', check: duration },
  keepFiringPeriods: { of: 'record', check: duration },
  windows: { of: 'record', check: range },
  disabledAlerts: { of: 'list', check: like(/^/, 'the name of an alert is expected') },
  scrapeInterval: { of: 'one', check: range },
  runbookUrl: { of: 'one', check: url },
  webhooks: {
    of: 'record',
    check: like(/^https?:\/\/\S+$/, 'an address such as https://example.com/hook is expected'),
  },
  tracesDatasource: { of: 'one', check: like(/./, 'the uid of a data source is expected') },
  // Grafana takes uids of 40 characters at most, of which the longest dashboard needs 21.
  uidPrefix: {
    of: 'one',
    check: like(/^[a-zA-Z0-9_-]{1,19}$/, 'up to 19 letters, digits, - or _ are expected'),
  },
  alertmanagers: { of: 'list', check: host },
  scrapeTargets: { of: 'list', check: host },
  manifestLabels: { of: 'record', check: like(/^/, 'text is expected') },
};

const shown = (value: unknown) => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value));
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function known(kind: string, names: readonly string[], all: readonly string[]): void {
  const unknown = names.find((name) => !all.includes(name));
  if (unknown === undefined) return;
  throw new Error(`${kind} "${unknown}" does not exist; known are ${all.join(', ')}`);
}

function checked(what: string, value: unknown, check: Check): void {
  const expected = check(value);
  if (expected !== undefined) throw new Error(`${what} is ${shown(value)}; ${expected}`);
}

function entriesOf(option: string, value: unknown, of: 'one' | 'list' | 'record'): [string, unknown][] {
  if (of === 'one') return [[option, value]];
  if (of === 'list' && Array.isArray(value)) return value.map((entry) => [option, entry]);
  if (of === 'record' && isRecord(value))
    return Object.entries(value).map(([name, entry]) => [`${option}.${name}`, entry]);
  throw new Error(`${option} is ${shown(value)}; a ${of === 'list' ? 'list' : 'record by name'} is expected`);
}

/**
 * Looks at every value of the options, wherever they came from.
 * @throws Error when one cannot be used, naming it and what is expected
 */
export function checkOptions(options: object): asserts options is DashboardsOptions {
  const { thresholds, ...others }: Readonly<Record<string, unknown>> = { ...options };
  known('option', Object.keys(others), ['thresholds', ...Object.keys(entryChecks)]);
  for (const [option, { of, check }] of Object.entries(entryChecks)) {
    if (others[option] === undefined) continue;
    for (const [name, value] of entriesOf(option, others[option], of)) checked(name, value, check);
  }
  for (const [name, value] of thresholds === undefined ? [] : entriesOf('thresholds', thresholds, 'record')) {
    const threshold = name.slice('thresholds.'.length);
    known('threshold', [threshold], Object.keys(thresholdChecks));
    const check = Object.entries(thresholdChecks).find(([candidate]) => candidate === threshold)?.[1];
    if (check && value !== undefined) checked(name, value, check);
  }
  const { alertLabels = {}, webhooks = {}, groupLabels = ['job'] } = others;
  for (const name of Object.keys(alertLabels ?? {})) checked('alertLabels', name, label);
  known('receiver', Object.keys(webhooks ?? {}), receivers);
  if (Array.isArray(groupLabels) && !groupLabels.includes('job'))
    throw new Error(
      `groupLabels is ${shown(groupLabels)}; "job" has to be among them, for alerts say which job it is`,
    );
}

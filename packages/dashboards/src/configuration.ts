import { checkOptions } from './check-options.ts';

/** Limits that alerts compare with; where a dashboard shows one, it is the same number. */
export interface Thresholds {
  /** Share of failed requests. */
  readonly errorRate: number;
  readonly latencyP95Seconds: number;
  readonly latencyP99Seconds: number;
  /** Share of look-ups that hit. */
  readonly cacheHitRate: number;
  /** Entries of a cache whose capacity is not known. */
  readonly cacheEntries: number;
  /** Share of a known capacity. */
  readonly cacheFill: number;
  readonly cacheEvictionsPerSecond: number;
  readonly dailyCostDollars: number;
  /** How many times the usual cost. */
  readonly costSpike: number;
  /** Dollars in ten minutes below which no spike is reported. */
  readonly costSpikeFloorDollars: number;
  readonly monthlyCostDollars: number;
  readonly qualityScore: number;
  /** Share of responses that were served degraded. */
  readonly degradationRate: number;
  readonly toolFailureRate: number;
  readonly ragFailureRate: number;
  /** Share of LLM calls that failed for the provider's reasons. */
  readonly providerFailureRate: number;
  /** Share of LLM calls that failed with 429. */
  readonly providerRateLimitRate: number;
  /** Share of LLM calls without token counts. */
  readonly usageUnknownRate: number;
  /** Share of a pool's connections in use. */
  readonly poolUse: number;
  /** Share of requests that shall succeed: the service level objective. */
  readonly availabilityObjective: number;
}

/** Who is told: by severity, and of money. */
export type Receiver = 'pager' | 'tickets' | 'cost' | 'hints' | 'watchdog';

/** Everything that can be chosen when dashboards and rules are generated. */
export interface DashboardsConfiguration {
  /** The scrape job of the measured programs. Default: `vital`. */
  readonly job: string;
  /** Further matchers of every selector in the rules, such as `cluster="eu"`. Default: none. */
  readonly matchers: readonly string[];
  /** Labels that every alert keeps, beside what it is about. Default: `job`. */
  readonly groupLabels: readonly string[];
  /** Labels added to every alert, such as `{ team: 'ai' }`. */
  readonly alertLabels: Readonly<Record<string, string>>;
  readonly thresholds: Thresholds;
  /** `for` of single alerts, by name: `{ VitalHighErrorRate: '10m' }`. */
  readonly pendingPeriods: Readonly<Record<string, string>>;
  /** How long single alerts go on after their cause has gone, by name. */
  readonly keepFiringPeriods: Readonly<Record<string, string>>;
  /** Range of single alerts, by name. */
  readonly windows: Readonly<Record<string, string>>;
  /** Alerts that are left out, by name. */
  readonly disabledAlerts: readonly string[];
  /** How often Prometheus scrapes; Grafana derives `$__rate_interval` from it. Default: `15s`. */
  readonly scrapeInterval: string;
  /** Where runbook pages are, without a slash at the end. */
  readonly runbookUrl: string;
  /** Where Alertmanager delivers to, by receiver. Default: nowhere, until you say where. */
  readonly webhooks: Readonly<Partial<Record<Receiver, string>>>;
  /** Uid of Grafana's data source for traces, to which exemplars lead. Default: none. */
  readonly tracesDatasource?: string | undefined;
  /** First part of every dashboard's uid. */
  readonly uidPrefix: string;
  /** Labels of the manifests for the Prometheus Operator, by which it selects: `{ release: 'prometheus' }`. Default: none. */
  readonly manifestLabels: Readonly<Record<string, string>>;
  /** Where Prometheus finds Alertmanager. */
  readonly alertmanagers: readonly string[];
  /** Where the measured programs serve their metrics, for the scrape configuration. */
  readonly scrapeTargets: readonly string[];
}

/** What {@link DashboardsConfiguration} may be given as: everything has a default. */
export interface DashboardsOptions extends Partial<Omit<DashboardsConfiguration, 'thresholds'>> {
  readonly thresholds?: Partial<Thresholds>;
}

export const defaultThresholds: Thresholds = {
  errorRate: 0.05,
  latencyP95Seconds: 10,
  latencyP99Seconds: 30,
  cacheHitRate: 0.4,
  cacheEntries: 950,
  cacheFill: 0.95,
  cacheEvictionsPerSecond: 10,
  dailyCostDollars: 100,
  costSpike: 2,
  costSpikeFloorDollars: 1,
  monthlyCostDollars: 3000,
  qualityScore: 0.8,
  degradationRate: 0.2,
  toolFailureRate: 0.1,
  ragFailureRate: 0.05,
  providerFailureRate: 0.5,
  providerRateLimitRate: 0.05,
  usageUnknownRate: 0.1,
  poolUse: 0.95,
  availabilityObjective: 0.985,
};

export const defaultConfiguration: DashboardsConfiguration = {
  job: 'vital',
  matchers: [],
  groupLabels: ['job'],
  alertLabels: {},
  thresholds: defaultThresholds,
  pendingPeriods: {},
  keepFiringPeriods: {},
  windows: {},
  disabledAlerts: [],
  scrapeInterval: '15s',
  runbookUrl: 'https://github.com/vital-metrics/vital/blob/main/docs/runbooks',
  webhooks: {},
  uidPrefix: 'vital',
  manifestLabels: {},
  alertmanagers: ['localhost:9093'],
  scrapeTargets: ['localhost:9464'],
};

/**
 * Fills in the defaults.
 * @throws Error when an option does not exist or its value cannot be used, naming it and what is expected
 */
export function configure(options: DashboardsOptions = {}): DashboardsConfiguration {
  checkOptions(options);
  const given = (values: object) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return {
    ...defaultConfiguration,
    ...given(options),
    thresholds: { ...defaultThresholds, ...given(options.thresholds ?? {}) },
  };
}

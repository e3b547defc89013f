import { cappedAttributes } from '@vital/conventions';
import { translationStrategies } from '@vital/exporter-prometheus';
import {
  countsOf,
  credentials,
  flag,
  list,
  listOf,
  milliseconds,
  namedOneOf,
  oneOf,
  port,
  resourceAttributes,
  type SettingKind,
  seconds,
  seriesCount,
  text,
  texts,
  urlPath,
} from './setting-kinds.ts';

/** One setting: the option of `startVital`, the environment variable behind it, and what holds without both. */
export interface SettingRow<Value = unknown> {
  readonly environment: string;
  readonly kind: SettingKind<Value>;
  /** Undefined where there is none; `defaultText` then says what happens. */
  readonly default: Value | undefined;
  readonly defaultText?: string;
  /** A sentence for the documentation. */
  readonly description: string;
}

export const exporterNames = ['prometheus', 'otlp', 'console', 'none'] as const;
export const logLevels = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;

/** Every setting. Code and documentation iterate this table; an option goes before the environment, that before the default. */
export const configurationTable = {
  disabled: {
    environment: 'OTEL_SDK_DISABLED',
    kind: flag,
    default: false,
    description: 'Records and serves nothing; the tracking functions do nothing.',
  },
  serviceName: {
    environment: 'OTEL_SERVICE_NAME',
    kind: text,
    default: undefined,
    defaultText: '`service.name` of the resource attributes, or `unknown_service:node`',
    description: 'Name of the service; `service_name` on `target_info`.',
  },
  resourceAttributes: {
    environment: 'OTEL_RESOURCE_ATTRIBUTES',
    kind: resourceAttributes,
    default: {},
    description: 'Attributes of the resource, which `target_info` shows.',
  },
  exporters: {
    environment: 'OTEL_METRICS_EXPORTER',
    kind: listOf(exporterNames),
    default: ['prometheus'],
    description:
      'Where metrics go: served for Prometheus, pushed by OTLP (set up by the standard `OTEL_EXPORTER_OTLP_*` variables), printed, or nowhere.',
  },
  host: {
    environment: 'OTEL_EXPORTER_PROMETHEUS_HOST',
    kind: text,
    default: 'localhost',
    description: 'Address that the metrics are served on; `0.0.0.0` lets other machines scrape.',
  },
  port: {
    environment: 'OTEL_EXPORTER_PROMETHEUS_PORT',
    kind: port,
    default: 9464,
    description: 'Port that the metrics are served on; 0 takes a free one.',
  },
  serve: {
    environment: 'VITAL_SERVE',
    kind: flag,
    default: true,
    description:
      'Opens a server of its own; `false` where the program serves the metrics itself, with `getMetricsHandler()`.',
  },
  path: {
    environment: 'VITAL_METRICS_PATH',
    kind: urlPath,
    default: '/metrics',
    description: 'Path that the metrics are served under.',
  },
  store: {
    environment: 'VITAL_STORE',
    kind: oneOf(['vital', 'opentelemetry'] as const),
    default: 'vital',
    description: "Where metrics are kept: in Vital's own store, or in OpenTelemetry's SDK.",
  },
  global: {
    environment: 'VITAL_GLOBAL',
    kind: flag,
    default: false,
    description:
      "Registers the store as OpenTelemetry's global MeterProvider, for the program's own meters and other instrumentations.",
  },
  cardinalityLimit: {
    environment: 'VITAL_CARDINALITY_LIMIT',
    kind: seriesCount,
    default: 2000,
    description: "Series that a metric may have for the life of the process (Vital's store).",
  },
  seriesIdleSeconds: {
    environment: 'VITAL_SERIES_IDLE_SECONDS',
    kind: seconds,
    default: undefined,
    defaultText: 'never',
    description: "Time without a recording after which a series ends (Vital's store).",
  },
  exemplarFilter: {
    environment: 'OTEL_METRICS_EXEMPLAR_FILTER',
    kind: oneOf(['trace_based', 'always_on', 'always_off'] as const),
    default: 'trace_based',
    description: "Which recordings may become exemplars (Vital's store); without a tracer there are none.",
  },
  compression: {
    environment: 'VITAL_COMPRESSION',
    kind: flag,
    default: true,
    description:
      'Compresses the metrics for scrapers that accept it; it costs more than the metrics themselves.',
  },
  maximumScrapes: {
    environment: 'VITAL_MAXIMUM_SCRAPES',
    kind: seriesCount,
    default: 100,
    description: 'Scrapes that may be in progress at a time; further ones get a 503.',
  },
  basicAuthentication: {
    environment: 'VITAL_BASIC_AUTHENTICATION',
    kind: credentials,
    default: undefined,
    defaultText: 'none',
    description: 'User and password that a scraper must give (`basic_auth` in its configuration).',
  },
  bearerToken: {
    environment: 'VITAL_BEARER_TOKEN',
    kind: text,
    default: undefined,
    defaultText: 'none',
    description: 'Token that a scraper must give (`authorization` in its configuration).',
  },
  tlsCertificateFile: {
    environment: 'VITAL_TLS_CERTIFICATE_FILE',
    kind: text,
    default: undefined,
    defaultText: 'none; the metrics are served by HTTP',
    description: 'Certificate in PEM to serve the metrics by HTTPS; it is read again when it changes.',
  },
  tlsKeyFile: {
    environment: 'VITAL_TLS_KEY_FILE',
    kind: text,
    default: undefined,
    defaultText: 'none',
    description: "The certificate's key in PEM.",
  },
  tlsClientAuthorityFile: {
    environment: 'VITAL_TLS_CLIENT_AUTHORITY_FILE',
    kind: text,
    default: undefined,
    defaultText: 'none; any scraper is answered',
    description: 'Certificates in PEM of the authorities of which a scraper must have a certificate.',
  },
  translationStrategy: {
    environment: 'VITAL_TRANSLATION_STRATEGY',
    kind: namedOneOf(translationStrategies),
    default: 'UnderscoreEscapingWithSuffixes',
    description:
      'How OpenTelemetry names become Prometheus names; another strategy changes the `vital_*` names.',
  },
  resourceLabels: {
    environment: 'VITAL_RESOURCE_LABELS',
    kind: list,
    default: [],
    description: 'Resource attributes that become labels of every series, besides standing on `target_info`.',
  },
  selfMetrics: {
    environment: 'VITAL_SELF_METRICS',
    kind: flag,
    default: false,
    description: 'Adds metrics of the exporter itself: scrapes, their duration, bytes and series.',
  },
  scopeLabels: {
    environment: 'VITAL_SCOPE_LABELS',
    kind: flag,
    default: false,
    description: 'Adds `otel_scope_name`, `otel_scope_version` and the like to every series.',
  },
  exportIntervalMillis: {
    environment: 'OTEL_METRIC_EXPORT_INTERVAL',
    kind: milliseconds,
    default: 60_000,
    description: 'Time between two exports by OTLP or to the console.',
  },
  exportTimeoutMillis: {
    environment: 'OTEL_METRIC_EXPORT_TIMEOUT',
    kind: milliseconds,
    default: 30_000,
    description: 'Time that one such export may take.',
  },
  shutdownTimeoutMillis: {
    environment: 'VITAL_SHUTDOWN_TIMEOUT',
    kind: milliseconds,
    default: 3000,
    description: 'Time that the last export may hold up the end of the program.',
  },
  instrumentations: {
    environment: 'VITAL_INSTRUMENTATIONS',
    kind: list,
    default: undefined,
    defaultText: 'all',
    description: 'Libraries to watch, by package name.',
  },
  disabledInstrumentations: {
    environment: 'VITAL_DISABLED_INSTRUMENTATIONS',
    kind: list,
    default: [],
    description: 'Libraries not to watch, by package name.',
  },
  modes: {
    environment: 'VITAL_MODES',
    kind: list,
    default: undefined,
    defaultText: 'any, under its cap',
    description: 'The modes that the engine has; another one is reported and recorded as `other`.',
  },
  attributeCaps: {
    environment: 'VITAL_ATTRIBUTE_CAPS',
    kind: countsOf(cappedAttributes),
    default: {},
    defaultText: "the catalogue's",
    description:
      "How many values of an attribute keep their name on a metric (`tenant_id=500,model=50`), the heaviest; the others become `other` (Vital's store).",
  },
  metadataKeys: {
    environment: 'VITAL_METADATA_KEYS',
    kind: texts,
    default: { tenantId: 'tenant', mode: 'mode', agentId: 'agent' },
    description:
      "The keys of a workflow run's metadata that hold tenant, mode and agent (`tenantId=customer,mode=mode`); no other key is read.",
  },
  unnamedCaches: {
    environment: 'VITAL_UNNAMED_CACHES',
    kind: oneOf(['application', 'all', 'none'] as const),
    default: 'application',
    description:
      "Which caches count that nobody named: those that the program's own files use, also those inside of packages, or none.",
  },
  includeUsage: {
    environment: 'VITAL_INCLUDE_USAGE',
    kind: flag,
    default: false,
    description:
      'Asks OpenAI for the token usage of streamed chat completions, and keeps that answer from the program; a provider that does not know `stream_options` refuses such a request.',
  },
  pricesFile: {
    environment: 'VITAL_PRICES_FILE',
    kind: text,
    default: undefined,
    defaultText: 'none',
    description: 'JSON file with prices that stand before the bundled ones.',
  },
  buildVersion: {
    environment: 'VITAL_BUILD_VERSION',
    kind: text,
    default: undefined,
    defaultText: '`service.version` of the resource attributes, or `unknown`',
    description: 'Version of the program, for `vital_build_info`.',
  },
  buildCommit: {
    environment: 'VITAL_BUILD_COMMIT',
    kind: text,
    default: undefined,
    defaultText: '`vcs.ref.head.revision` of the resource attributes, or `none`',
    description: 'Commit that the program was built from, for `vital_build_info`.',
  },
  buildEnvironment: {
    environment: 'VITAL_BUILD_ENVIRONMENT',
    kind: text,
    default: undefined,
    defaultText: '`deployment.environment.name` of the resource attributes, or `none`',
    description: 'Deployment environment, for `vital_build_info`.',
  },
  logLevel: {
    environment: 'OTEL_LOG_LEVEL',
    kind: oneOf(logLevels),
    default: 'warn',
    description:
      'Least weight of diagnostics on stderr, unless the program has set an OpenTelemetry diagnostic logger.',
  },
} as const satisfies Readonly<Record<string, SettingRow>>;

type Table = typeof configurationTable;
export type SettingName = keyof Table;
type ValueOf<Name extends SettingName> = Table[Name]['kind'] extends SettingKind<infer Value> ? Value : never;

/** The settings as a program gives them; docs/configuration.md describes each one. */
export type VitalSettings = { readonly [Name in SettingName]?: ValueOf<Name> | undefined };

/** The settings as they hold. */
export type Configuration = {
  readonly [Name in SettingName]: Table[Name]['default'] extends undefined
    ? ValueOf<Name> | undefined
    : ValueOf<Name>;
};

/** The names of all settings. */
export const settingNames = Object.keys(configurationTable).filter(
  (name): name is SettingName => name in configurationTable,
);

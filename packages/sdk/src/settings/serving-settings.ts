import { translationStrategies } from '@vital/exporter-prometheus';
import { credentials, flag, list, namedOneOf, port, seriesCount, text, urlPath } from '../setting-kinds.ts';
import type { SettingRow } from '../setting-row.ts';

/** How metrics are served to a scraper. */
export const servingSettings = {
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
} as const satisfies Readonly<Record<string, SettingRow>>;

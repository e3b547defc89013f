import { listOf, milliseconds } from '../setting-kinds.ts';
import type { SettingRow } from '../setting-row.ts';

const exporterNames = ['prometheus', 'otlp', 'console', 'none'] as const;

/** Where metrics go. */
export const exportingSettings = {
  exporters: {
    environment: 'OTEL_METRICS_EXPORTER',
    kind: listOf(exporterNames),
    default: ['prometheus'],
    description:
      'Where metrics go: served for Prometheus, pushed by OTLP (set up by the standard `OTEL_EXPORTER_OTLP_*` variables), printed, or nowhere.',
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
} as const satisfies Readonly<Record<string, SettingRow>>;

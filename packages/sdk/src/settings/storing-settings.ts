import { cappedAttributes } from '@vital/conventions';
import { countsOf, flag, list, oneOf, seconds, seriesCount } from '../setting-kinds.ts';
import type { SettingRow } from '../setting-row.ts';

/** How metrics are kept. */
export const storingSettings = {
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
  attributeCaps: {
    environment: 'VITAL_ATTRIBUTE_CAPS',
    kind: countsOf(cappedAttributes),
    default: {},
    defaultText: "the catalogue's",
    description:
      "How many values of an attribute keep their name on a metric (`tenant_id=500,model=50`), the heaviest; the others become `other` (Vital's store).",
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
  modes: {
    environment: 'VITAL_MODES',
    kind: list,
    default: undefined,
    defaultText: 'any, under its cap',
    description: 'The modes that the engine has; another one is reported and recorded as `other`.',
  },
} as const satisfies Readonly<Record<string, SettingRow>>;

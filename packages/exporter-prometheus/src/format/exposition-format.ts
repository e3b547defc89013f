import type { FamilyType } from '../model/family.ts';

/** The name of a format, as Prometheus' `scrape_protocols` has it. */
export type TextFormatName =
  | 'PrometheusText0.0.4'
  | 'PrometheusText1.0.0'
  | 'OpenMetricsText0.0.1'
  | 'OpenMetricsText1.0.0';

/** What one text format does otherwise than the others. */
export interface TextFormat {
  readonly name: TextFormatName;
  readonly mediaType: string;
  readonly version: string;
  /** The word after `# TYPE`, for the types whose word is not their name. */
  readonly typeWords: Partial<Record<FamilyType, string>>;
  /** Counters and infos are announced without the `_total` and `_info` that their lines have; a `# UNIT` may follow. */
  readonly openMetricsNames: boolean;
  /** Quotes are escaped in `# HELP`. */
  readonly escapesHelpQuotes: boolean;
  /** `le` and `quantile` are floats as Go prints them: `1.0`, `1e+06`. */
  readonly canonicalFloats: boolean;
  /** `_sum` and `_count` are left out where the sum may fall. */
  readonly onlyRisingSums: boolean;
  /** Counters and buckets may have exemplars. */
  readonly exemplars: boolean;
  /** The last line. */
  readonly end: string;
}

const text = {
  mediaType: 'text/plain',
  typeWords: { unknown: 'untyped', info: 'gauge', stateset: 'gauge' },
  openMetricsNames: false,
  escapesHelpQuotes: false,
  canonicalFloats: false,
  onlyRisingSums: false,
  exemplars: false,
  end: '',
} as const;

const openMetrics = {
  mediaType: 'application/openmetrics-text',
  typeWords: {},
  openMetricsNames: true,
  escapesHelpQuotes: true,
  canonicalFloats: true,
  onlyRisingSums: true,
  exemplars: true,
  end: '# EOF\n',
} as const;

/** Every text format; what sets them apart is here and nowhere else. */
export const textFormats = {
  'OpenMetricsText1.0.0': { name: 'OpenMetricsText1.0.0', version: '1.0.0', ...openMetrics },
  'OpenMetricsText0.0.1': { name: 'OpenMetricsText0.0.1', version: '0.0.1', ...openMetrics },
  'PrometheusText1.0.0': { name: 'PrometheusText1.0.0', version: '1.0.0', ...text },
  'PrometheusText0.0.4': { name: 'PrometheusText0.0.4', version: '0.0.4', ...text },
} as const satisfies Record<TextFormatName, TextFormat>;

/** Delimited protocol buffers, which alone carry native histograms. */
export const protobufFormat = {
  name: 'PrometheusProto',
  mediaType: 'application/vnd.google.protobuf',
  version: '',
} as const;

/** Any format that a scraper can have. */
export type ExpositionFormat = TextFormat | typeof protobufFormat;

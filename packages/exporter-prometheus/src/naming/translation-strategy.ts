/**
 * How OpenTelemetry names become Prometheus names.
 *
 * - `UnderscoreEscapingWithSuffixes` (default): `http.server.duration` in `s` is `http_server_duration_seconds`.
 * - `UnderscoreEscapingWithoutSuffixes`: `http_server_duration`.
 * - `NoUTF8EscapingWithSuffixes`: `http.server.duration_seconds`, for scrapers that accept UTF-8 names.
 * - `NoTranslation`: `http.server.duration`.
 *
 * Source: OpenTelemetry specification, Prometheus exporter, `translation_strategy`.
 */
export type TranslationStrategy = (typeof translationStrategies)[number];

/** Every translation strategy, the default first. */
export const translationStrategies = [
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
] as const;

/** Whether the strategy appends the unit and `_total` or `_ratio`. */
export function addsSuffixes(strategy: TranslationStrategy): boolean {
  return strategy === 'UnderscoreEscapingWithSuffixes' || strategy === 'NoUTF8EscapingWithSuffixes';
}

/** Whether the strategy replaces what the classic Prometheus name scheme does not allow. */
export function escapesNames(strategy: TranslationStrategy): boolean {
  return strategy === 'UnderscoreEscapingWithSuffixes' || strategy === 'UnderscoreEscapingWithoutSuffixes';
}

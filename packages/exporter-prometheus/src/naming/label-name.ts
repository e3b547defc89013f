import { escapesNames, type TranslationStrategy } from './translation-strategy.ts';

/**
 * The Prometheus label name of an OpenTelemetry attribute key, by the rules of prometheus/otlptranslator: what the
 * classic scheme does not allow becomes one `_`, a leading digit gets `key_`, `__reserved__` names stay.
 *
 * @returns undefined when the key is empty or nothing but underscores is left of it
 */
export function translateLabelName(
  key: string,
  strategy: TranslationStrategy = 'UnderscoreEscapingWithSuffixes',
): string | undefined {
  const name = escapesNames(strategy) ? escapeLabel(key) : key;
  return /^_*$/.test(name) ? undefined : name;
}

function escapeLabel(key: string): string {
  const reserved = key.length >= 4 && key.startsWith('__') && key.endsWith('__');
  const inner = (reserved ? key.slice(2, -2) : key).replace(/[^a-zA-Z0-9]+/gu, '_');
  const name = reserved ? `__${inner}__` : inner;
  return /^[0-9]/.test(name) ? `key_${name}` : name;
}

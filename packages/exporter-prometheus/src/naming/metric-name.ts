import { addsSuffixes, escapesNames, type TranslationStrategy } from './translation-strategy.ts';
import { cleanUnit, unitSuffixes } from './unit-name.ts';

/** What a metric is, as far as its name depends on it: a counter gets `_total`, a gauge in `1` gets `_ratio`. */
export type MetricKind = 'counter' | 'updowncounter' | 'gauge' | 'histogram' | 'summary';

/**
 * The Prometheus name of an OpenTelemetry metric.
 *
 * The rules are those of the OpenTelemetry specification as prometheus/otlptranslator implements them, so that the
 * Collector, Prometheus' own OTLP receiver and this exporter arrive at one name.
 *
 * @param unit in UCUM, such as `s`, `By` or `{request}`; empty when there is none
 * @returns undefined when nothing is left of the name, as with `@#$%`
 */
export function translateMetricName(
  name: string,
  unit: string,
  kind: MetricKind,
  strategy: TranslationStrategy = 'UnderscoreEscapingWithSuffixes',
): string | undefined {
  const suffixes = addsSuffixes(strategy);
  if (!escapesNames(strategy)) return (suffixes ? appendSuffixes(name, unit, kind) : name) || undefined;
  const translated = suffixes ? joinTokens(name, unit, kind) : escapeName(name);
  // A name of underscores alone is kept when the user chose it and refused when escaping made it.
  if (translated === '' || (translated !== name && /^_+$/.test(translated))) return undefined;
  return translated;
}

function escapeName(name: string): string {
  const escaped = name
    .split(/[^a-zA-Z0-9:_]+/u)
    .filter(Boolean)
    .join('_');
  return prefixDigit(escaped);
}

function joinTokens(name: string, unit: string, kind: MetricKind): string {
  let tokens = name.split(/[^a-zA-Z0-9:]+/u).filter(Boolean);
  const suffixes = unitSuffixes(unit);
  let main = cleanUnit(suffixes.main);
  let per = cleanUnit(suffixes.per);
  if (tokens.includes(main)) main = '';
  if (per === 'per_') per = '';
  per = per.replace(/_$/, '');
  if (tokens.includes(per)) per = '';
  if (per !== '') main = main.replace(/_$/, '');
  if (main !== '') tokens.push(main);
  if (per !== '') tokens.push(per);
  const ending = typeSuffix(unit, kind);
  if (ending !== undefined) tokens = [...tokens.filter((token) => token !== ending), ending];
  return prefixDigit(tokens.join('_'));
}

function appendSuffixes(name: string, unit: string, kind: MetricKind): string {
  const { main, per } = unitSuffixes(unit);
  const ending = typeSuffix(unit, kind);
  let base = ending === undefined ? name : trimSuffix(name, ending);
  if (per !== '') base = trimSuffix(base, per);
  if (main !== '' && !base.endsWith(main)) base += `_${main}`;
  if (per !== '') base += `_${per}`;
  return ending === undefined ? base : `${base}_${ending}`;
}

function typeSuffix(unit: string, kind: MetricKind): string | undefined {
  if (kind === 'counter') return 'total';
  return kind === 'gauge' && unit === '1' ? 'ratio' : undefined;
}

/** Removes a suffix and the one character before it, which is taken for the delimiter. */
function trimSuffix(name: string, suffix: string): string {
  if (!name.endsWith(suffix)) return name;
  const base = Array.from(name.slice(0, name.length - suffix.length));
  return base.length > 1 ? base.slice(0, -1).join('') : name;
}

function prefixDigit(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

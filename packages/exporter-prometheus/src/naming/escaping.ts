/**
 * What a scraper asks for names outside the classic scheme: kept (`allow-utf-8`), or escaped in one of three ways.
 * Source: Prometheus, "Escaping schemes", and prometheus/common `model.EscapeName`.
 */
export type EscapingScheme = (typeof escapingSchemes)[number];

/** Every escaping scheme, as spelled in the `Accept` header; the default first. */
export const escapingSchemes = ['underscores', 'allow-utf-8', 'dots', 'values'] as const;

/** Whether a metric name needs no quotes in any Prometheus. */
export function isClassicMetricName(name: string): boolean {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
}

/** Whether a label name needs no quotes in any Prometheus. */
export function isClassicLabelName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

/** A metric name in the scheme that the scraper asked for. */
export function escapeMetricName(name: string, scheme: EscapingScheme): string {
  return escapeName(name, scheme, /[a-zA-Z0-9_:]/, isClassicMetricName(name));
}

/** A label name in the scheme that the scraper asked for; unlike a metric name it may not keep its colons. */
export function escapeLabelName(name: string, scheme: EscapingScheme): string {
  return escapeName(name, scheme, /[a-zA-Z0-9_]/, isClassicLabelName(name));
}

function escapeName(name: string, scheme: EscapingScheme, allowed: RegExp, classic: boolean): string {
  switch (scheme) {
    case 'allow-utf-8':
      return name;
    case 'underscores':
      return classic
        ? name
        : mapCharacters(name, allowed, (character) => (character === '_' ? '_' : undefined), '_');
    case 'dots':
      // Names of the classic scheme too, or `_dot_` could not be told from a dot.
      return mapCharacters(name, allowed, dotsReplacement, '__');
    case 'values':
      return classic ? name : `U__${mapCharacters(name, allowed, valueReplacement)}`;
  }
}

function dotsReplacement(character: string): string | undefined {
  if (character === '_') return '__';
  return character === '.' ? '_dot_' : undefined;
}

function valueReplacement(character: string): string | undefined {
  return character === '_' ? '__' : undefined;
}

function mapCharacters(
  name: string,
  allowed: RegExp,
  replacement: (character: string) => string | undefined,
  otherwise?: string,
): string {
  let escaped = '';
  let first = true;
  for (const character of name) {
    const replaced = replacement(character);
    if (replaced !== undefined) escaped += replaced;
    else if (allowed.test(character) && !(first && /[0-9]/.test(character))) escaped += character;
    else escaped += otherwise ?? `_${(character.codePointAt(0) ?? 0xfffd).toString(16)}_`;
    first = false;
  }
  return escaped;
}

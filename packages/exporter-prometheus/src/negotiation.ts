import { type ExpositionFormat, protobufFormat, textFormats } from './format/exposition-format.ts';
import { type EscapingScheme, escapingSchemes } from './naming/escaping.ts';

/** What a scraper gets. */
export interface Negotiated {
  readonly format: ExpositionFormat;
  readonly scheme: EscapingScheme;
  /** The exact value of the `Content-Type` header. */
  readonly contentType: string;
}

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const wildcards = new Map<string, ExpositionFormat>([
  ['*/*', textFormats['PrometheusText0.0.4']],
  ['text/*', textFormats['PrometheusText0.0.4']],
  ['application/*', textFormats['OpenMetricsText1.0.0']],
]);

/**
 * Chooses the format by the `Accept` header: the highest quality wins, the earlier of equals. No header, or an empty
 * one, means text 0.0.4.
 *
 * @returns undefined when the header admits nothing that this exporter writes
 */
export function negotiate(accept: string | undefined): Negotiated | undefined {
  if (accept === undefined || accept.trim() === '')
    return answer(textFormats['PrometheusText0.0.4'], undefined);
  let best: { negotiated: Negotiated; quality: number } | undefined;
  for (const range of splitOutsideQuotes(accept, ',').map(parseMediaRange)) {
    const format = formatOf(range);
    if (format === undefined || range.quality <= (best?.quality ?? 0)) continue;
    best = { negotiated: answer(format, schemeOf(range)), quality: range.quality };
  }
  return best?.negotiated;
}

function formatOf({ type, parameters }: MediaRange): ExpositionFormat | undefined {
  const version = parameters.get('version');
  const wildcard = wildcards.get(type);
  if (wildcard !== undefined) return wildcard;
  if (type === protobufFormat.mediaType) {
    const metricFamily = parameters.get('proto') === 'io.prometheus.client.MetricFamily';
    return metricFamily && parameters.get('encoding') === 'delimited' ? protobufFormat : undefined;
  }
  if (version === undefined) {
    if (type === 'text/plain') return textFormats['PrometheusText0.0.4'];
    return type === 'application/openmetrics-text' ? textFormats['OpenMetricsText1.0.0'] : undefined;
  }
  return Object.values(textFormats).find((format) => format.mediaType === type && format.version === version);
}

/** Prometheus' documentation has spelled `allow-utf-8` without its second hyphen; the wire has it with. */
function schemeOf({ parameters }: MediaRange): EscapingScheme | undefined {
  const asked = parameters.get('escaping')?.toLowerCase();
  if (asked === 'allow-utf8') return 'allow-utf-8';
  return escapingSchemes.find((scheme) => scheme === asked);
}

function answer(format: ExpositionFormat, asked: EscapingScheme | undefined): Negotiated {
  const scheme = asked ?? 'underscores';
  return { format, scheme, contentType: contentTypeOf(format, scheme, asked !== undefined) };
}

function contentTypeOf(format: ExpositionFormat, scheme: EscapingScheme, asked: boolean): string {
  if (format.name === 'PrometheusProto') {
    return `${format.mediaType}; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=${scheme}`;
  }
  const escaping = asked || format.version === '1.0.0' ? `; escaping=${scheme}` : '';
  return `${format.mediaType}; version=${format.version}; charset=utf-8${escaping}`;
}

function parseMediaRange(text: string): MediaRange {
  const [type = '', ...rest] = splitOutsideQuotes(text, ';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const equals = parameter.indexOf('=');
    if (equals < 0) continue;
    const value = parameter.slice(equals + 1).trim();
    parameters.set(parameter.slice(0, equals).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1'));
  }
  const quality = Number(parameters.get('q') ?? 1);
  return { type: type.toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 0 };
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  return text.match(separator === ',' ? /(?:"[^"]*"|[^,])+/g : /(?:"[^"]*"|[^;])+/g) ?? [];
}

import type { Attributes } from '@opentelemetry/api';
import { type EscapingScheme, escapeLabelName, isClassicLabelName } from '../naming/escaping.ts';
import { translateLabelName } from '../naming/label-name.ts';
import { printableText } from '../naming/printable-text.ts';
import type { TranslationStrategy } from '../naming/translation-strategy.ts';
import type { ReportOnce } from './report-once.ts';

const maximumCachedNames = 10_000;

/** A label as it will be printed, its value not escaped yet. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

/** Turns attributes into the text between the braces: translated, sorted, escaped, every name once. */
export class LabelText {
  readonly #strategy: TranslationStrategy;
  readonly #scheme: EscapingScheme;
  readonly #report: ReportOnce;
  readonly #names = new Map<string, string | undefined>();

  constructor(strategy: TranslationStrategy, scheme: EscapingScheme, report: ReportOnce) {
    this.#strategy = strategy;
    this.#scheme = scheme;
    this.#report = report;
  }

  /**
   * @param constant labels that every series gets, unless it has one of that name itself
   * @param reserved the label that Prometheus adds to this type (`le`, `quantile`); an attribute of that name moves to
   *   `exported_<name>`, as Prometheus names a label that yields to its own
   */
  format(attributes: Attributes, constant: readonly Label[], reserved: string | undefined): string {
    const labels = this.labels(attributes, reserved);
    for (const label of constant) {
      if (!labels.some(({ name }) => name === label.name)) labels.push(label);
    }
    return labels
      .filter(({ value }) => value !== '')
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, value }) => `${quoteLabelName(name)}="${escapeLabelValue(value)}"`)
      .join(',');
  }

  /**
   * The labels of some attributes. Keys that arrive at one name share it, their values joined by `;` in the order of
   * the keys. Source: OpenTelemetry specification, Prometheus compatibility, "Metric Attributes".
   */
  labels(attributes: Attributes, reserved?: string): Label[] {
    const values = new Map<string, string>();
    for (const key of Object.keys(attributes).sort()) {
      const value = labelValue(attributes[key]);
      if (value === undefined) continue;
      let name = this.#nameOf(key);
      if (name === undefined) continue;
      if (name === reserved || name === '__name__') name = `exported_${name}`;
      const earlier = values.get(name);
      values.set(name, earlier === undefined ? value : `${earlier};${value}`);
    }
    return Array.from(values, ([name, value]) => ({ name, value }));
  }

  #nameOf(key: string): string | undefined {
    if (this.#names.has(key)) return this.#names.get(key);
    const translated = translateLabelName(printableText(key), this.#strategy);
    const name = translated === undefined ? undefined : escapeLabelName(translated, this.#scheme);
    if (name === undefined) {
      this.#report.warn(
        `attribute key ${JSON.stringify(key)} gives no label name and is left out; use a letter in it`,
      );
    }
    if (this.#names.size >= maximumCachedNames) this.#names.clear();
    this.#names.set(key, name);
    return name;
  }
}

/** Escapes a label value or a quoted name for every text format. */
export function escapeLabelValue(value: string): string {
  if (!/[\\\n"]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** Reads what `LabelText.format` wrote. */
export function parseLabelText(text: string): Label[] {
  const pairs = text.matchAll(/(?:"((?:[^"\\]|\\.)*)"|([a-zA-Z0-9_]+))="((?:[^"\\]|\\.)*)"/gs);
  return Array.from(pairs, ([, quoted, plain = '', value = '']) => ({
    name: quoted === undefined ? plain : unescapeText(quoted),
    value: unescapeText(value),
  }));
}

function unescapeText(text: string): string {
  return text.replace(/\\(.)/gs, (_sequence, character: string) => (character === 'n' ? '\n' : character));
}

function quoteLabelName(name: string): string {
  return isClassicLabelName(name) ? name : `"${escapeLabelValue(name)}"`;
}

/** Attribute values that are no strings appear as JSON; half a surrogate pair, which UTF-8 cannot carry, as U+FFFD. */
function labelValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  ).toWellFormed();
}

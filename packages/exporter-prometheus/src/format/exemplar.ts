import type { Attributes, HrTime } from '@opentelemetry/api';
import type { Point } from '../model/family.ts';
import { escapeLabelValue, type Label } from '../model/label-text.ts';
import { isClassicLabelName } from '../naming/escaping.ts';
import { printableText } from '../naming/printable-text.ts';
import { numberText } from './number-text.ts';

/**
 * A measurement that stands for others, as OpenTelemetry's data model has it. Its JavaScript SDK hands out none; a
 * provider that does puts them on its data points as `exemplars`.
 */
export interface Exemplar {
  readonly value: number;
  readonly timestamp: HrTime;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly filteredAttributes?: Attributes;
}

/** Makes the text that follows a value: ` # {trace_id="..."} 0.5 1700000000.25`. */
export type ExemplarFormatter = (exemplar: Exemplar) => string;

/** OpenMetrics allows so many characters in all names and values of an exemplar's labels. */
const maximumCharacters = 128;

/** @param labelsOf translates attributes to labels */
export function exemplarFormatter(labelsOf: (attributes: Attributes) => Label[]): ExemplarFormatter {
  return (exemplar) => {
    const labels = exemplarLabels(exemplar, labelsOf).map(({ name, value }) => {
      const quoted = isClassicLabelName(name) ? name : `"${escapeLabelValue(name)}"`;
      return `${quoted}="${escapeLabelValue(value)}"`;
    });
    return ` # {${labels.join()}} ${numberText(exemplar.value)} ${exemplarSeconds(exemplar)}`;
  };
}

/**
 * Trace and span first, then the filtered attributes as long as they fit.
 * Source: OpenTelemetry specification, Prometheus compatibility, "Exemplars".
 */
export function exemplarLabels(
  { traceId, spanId, filteredAttributes = {} }: Exemplar,
  labelsOf: (attributes: Attributes) => Label[],
): Label[] {
  const labels: Label[] = [];
  if (traceId !== undefined) labels.push({ name: 'trace_id', value: traceId });
  if (spanId !== undefined) labels.push({ name: 'span_id', value: spanId });
  let characters = labels.reduce((sum, label) => sum + countCharacters(label), 0);
  for (const { name, value } of labelsOf(filteredAttributes)) {
    const label = { name, value: printableText(value) };
    if (labels.some((earlier) => earlier.name === name) || value === '') continue;
    const more = countCharacters(label);
    if (characters + more > maximumCharacters) continue;
    characters += more;
    labels.push(label);
  }
  return labels;
}

/** When an exemplar was measured, in seconds since the epoch. */
export function exemplarSeconds({ timestamp: [seconds, nanos] }: Exemplar): number {
  return seconds + Math.round(nanos / 1e6) / 1e3;
}

const none: readonly Exemplar[] = [];

/** The exemplars of a data point, of which only this package's type does not know. */
export function exemplarsOf(point: Point<unknown>): readonly Exemplar[] {
  return hasExemplars(point) ? point.exemplars : none;
}

/** The latest of some exemplars. */
export function latestExemplar(exemplars: readonly Exemplar[]): Exemplar | undefined {
  let latest: Exemplar | undefined;
  for (const exemplar of exemplars) {
    if (latest === undefined || exemplarSeconds(exemplar) >= exemplarSeconds(latest)) latest = exemplar;
  }
  return latest;
}

/** The latest exemplar of each bucket; undefined when there is none at all. */
export function latestByBucket(
  exemplars: readonly Exemplar[],
  boundaries: readonly number[],
): (Exemplar | undefined)[] | undefined {
  if (exemplars.length === 0) return undefined;
  const latest = new Array<Exemplar | undefined>(boundaries.length + 1).fill(undefined);
  for (const exemplar of exemplars) {
    let bucket = boundaries.findIndex((boundary) => exemplar.value <= boundary);
    if (bucket < 0) bucket = boundaries.length;
    const earlier = latest[bucket];
    if (earlier === undefined || exemplarSeconds(exemplar) >= exemplarSeconds(earlier))
      latest[bucket] = exemplar;
  }
  return latest;
}

function hasExemplars(point: Point<unknown>): point is Point<unknown> & { exemplars: readonly Exemplar[] } {
  return 'exemplars' in point && Array.isArray(point.exemplars) && point.exemplars.length > 0;
}

function countCharacters({ name, value }: Label): number {
  return Array.from(name).length + Array.from(value).length;
}

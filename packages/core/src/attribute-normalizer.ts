import {
  type AttributeName,
  type AttributeRow,
  attributeKey,
  attributes,
  closedSets,
  type MetricName,
  OTHER,
} from '@vital/conventions';
import { getOrCreate } from './get-or-create.ts';
import { processState } from './process-state.ts';
import { reportOnce, show } from './report-once.ts';

/** The longest value that is recorded; a longer one is content rather than a name. */
const longestValue = 128;

/** A value as it is recorded, and whether the given one may stand for it the next time. */
export interface NormalizedValue {
  readonly value: string;
  /** False where a given value was replaced, because there can be any number of those. */
  readonly repeatable: boolean;
  /** True where it became `other` because its attribute's cap is reached. */
  readonly overCap: boolean;
}

const kept = (value: string): NormalizedValue => ({ value, repeatable: true, overCap: false });
const replaced = (value: string): NormalizedValue => ({ value, repeatable: false, overCap: false });

/**
 * The value of an attribute as it is recorded: from its closed set, or a short text that has a name under its cap, and
 * `other` for everything else. What is wrong is reported once with the value and what is allowed.
 */
export function normalizeAttribute(metric: MetricName, name: AttributeName, given: unknown): NormalizedValue {
  const row: AttributeRow = attributes[name];
  const key = attributeKey(name);
  if (given === undefined || given === null) {
    if (row.absent !== undefined) return kept(row.absent);
    reportOnce(
      `missing ${metric} ${key}`,
      `${metric} was recorded without ${key}; it is needed, "${OTHER}" is recorded`,
    );
    return kept(OTHER);
  }
  if (row.closedSet !== undefined) return fromList(key, given, closedSets[row.closedSet]);
  const text = asText(key, given);
  if (text === undefined) return replaced(OTHER);
  if (text === '') return kept(row.absent ?? OTHER);
  const allowed = processState().allowedValues.get(name);
  if (allowed && text !== row.absent) return fromList(key, text, [...allowed]);
  return underCap(name, row, text);
}

function fromList(key: string, given: unknown, allowed: readonly string[]): NormalizedValue {
  const text = typeof given === 'boolean' ? String(given) : given;
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return kept(found);
  if (given === OTHER) return kept(OTHER);
  reportOnce(
    `closed ${key} ${show(given)}`,
    `${key} ${show(given)} is none of ${allowed.join(', ')}; it is recorded as "${OTHER}"`,
  );
  return replaced(OTHER);
}

/** The text of a free value, or undefined where it is none. */
function asText(key: string, given: unknown): string | undefined {
  if (typeof given === 'string' && given.length <= longestValue) {
    if (hasControlCharacter(given)) {
      reportOnce(
        `control ${key}`,
        `${key} ${show(given)} holds a line break or control character; it is recorded, but a name should be one line`,
      );
    }
    return given.isWellFormed() ? given : given.toWellFormed();
  }
  if (typeof given === 'string') {
    reportOnce(
      `long ${key}`,
      `${key} ${show(given)} is longer than ${longestValue} characters; it is recorded as "${OTHER}"`,
    );
    return undefined;
  }
  const usable = typeof given === 'number' || typeof given === 'boolean' || typeof given === 'bigint';
  reportOnce(
    `type ${key} ${typeof given}`,
    `${key} ${show(given)} is a ${typeof given}; a string is expected, ${usable ? 'its text' : `"${OTHER}"`} is recorded`,
  );
  return usable ? String(given) : undefined;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) < 0x20) return true;
  }
  return false;
}

/** First come, first served: names are kept for the life of the process, and shared by all metrics. */
function underCap(name: AttributeName, row: AttributeRow, text: string): NormalizedValue {
  if (text === row.absent || text === OTHER) return kept(text);
  const state = processState();
  const named = getOrCreate(state.namedValues, name, () => new Set());
  if (named.has(text)) return kept(text);
  const cap = state.caps.get(name) ?? row.cap ?? Number.POSITIVE_INFINITY;
  if (named.size < cap) {
    named.add(text);
    return kept(text);
  }
  reportOnce(
    `cap ${name}`,
    `${attributeKey(name)} has more than ${cap} values; ${show(text)} and later ones are recorded as "${OTHER}"`,
  );
  return { value: OTHER, repeatable: false, overCap: true };
}

/** What a configuration may say about an attribute. */
export interface AttributeLimits {
  /** How many values get a name; the others become `other`. Default: the catalogue's. */
  readonly cap?: number | undefined;
  /** The only values that exist; any other is reported and becomes `other`. Default: any, under the cap. */
  readonly allowed?: readonly string[] | undefined;
}

/** Sets the limits of attributes for this process, from now on. */
export function limitAttributes(limits: Readonly<Partial<Record<AttributeName, AttributeLimits>>>): void {
  const state = processState();
  for (const [name, { cap, allowed }] of Object.entries(limits)) {
    if (cap !== undefined) state.caps.set(name, cap);
    if (allowed !== undefined) state.allowedValues.set(name, new Set(allowed));
  }
}

import {
  type AttributeName,
  type AttributeRow,
  attributeKey,
  attributes,
  closedSets,
  type MetricName,
  OTHER,
} from '@vital/conventions';
import { processState } from './process-state.ts';
import { reportOnce, show } from './report-once.ts';

/** The longest value that is recorded; a longer one is content rather than a name. */
const longestValue = 128;

/** A value as it is recorded, and whether the given one may stand for it the next time. */
export interface NormalizedValue {
  readonly value: string;
  /** False where a given value was replaced, because there can be any number of those. */
  readonly repeatable: boolean;
}

const kept = (value: string): NormalizedValue => ({ value, repeatable: true });
const replaced = (value: string): NormalizedValue => ({ value, repeatable: false });

/**
 * The value of an attribute as it is recorded: from its closed set, or a short text, and `other` for everything else. What is
 * wrong is reported once with the value and what is allowed. How many texts there may be is the store's business.
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
  return kept(text);
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

/** Sets the only values that attributes may have in this process, from now on; undefined allows any. */
export function allowValues(
  allowed: Readonly<Partial<Record<AttributeName, readonly string[] | undefined>>>,
): void {
  const { allowedValues } = processState();
  for (const [name, values] of Object.entries(allowed)) {
    if (values === undefined) allowedValues.delete(name);
    else allowedValues.set(name, new Set(values));
  }
}

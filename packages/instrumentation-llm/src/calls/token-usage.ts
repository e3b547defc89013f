/**
 * What a call used, in the one sense that all providers are brought to: input includes what was read from and written
 * to the provider's cache, output includes reasoning.
 */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

/** The value at a path of keys inside what a library returned; undefined where there is none. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!hasFields(found)) return undefined;
    found = found[key];
  }
  return found;
}

const noFields: Readonly<Record<string, unknown>> = {};

/** The fields of what a library returned; none where it is no object. Faster than `valueAt`, for what comes with each chunk. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return hasFields(value) ? value : noFields;
}

function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}

/** A token count at a path; undefined where there is no such number. */
export function countAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' && found >= 0 ? found : undefined;
}

/** A text at a path; undefined where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  return textOf(valueAt(value, ...path));
}

/** A text that is not empty; undefined where there is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

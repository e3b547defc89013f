import { countAt, type TokenUsage, valueAt } from '../calls/token-usage.ts';

/**
 * `usage` of an answer of the second API, `meta` of one of the first. The billed units are what is paid for; the tokens
 * that the model saw are more, and count only where nothing is said of the bill. Cached tokens are part of the input.
 */
export function billedUsage(usage: unknown): TokenUsage | undefined {
  const counts = [valueAt(usage, 'billedUnits'), valueAt(usage, 'tokens')].find(
    (found) => countAt(found, 'inputTokens') !== undefined || countAt(found, 'outputTokens') !== undefined,
  );
  if (counts === undefined) return undefined;
  return {
    inputTokens: countAt(counts, 'inputTokens') ?? 0,
    outputTokens: countAt(counts, 'outputTokens') ?? 0,
    cacheReadTokens: countAt(usage, 'cachedTokens'),
  };
}

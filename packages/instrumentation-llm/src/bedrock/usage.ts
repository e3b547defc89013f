import { countAt, type TokenUsage } from '../calls/token-usage.ts';

/**
 * `usage` of Converse. Cached tokens are reported beside `inputTokens`; should a model report them among these, the total
 * says so.
 */
export function converseUsage(usage: unknown): TokenUsage | undefined {
  const inputTokens = countAt(usage, 'inputTokens');
  if (inputTokens === undefined) return undefined;
  const outputTokens = countAt(usage, 'outputTokens') ?? 0;
  const cacheReadTokens = countAt(usage, 'cacheReadInputTokens') ?? 0;
  const cacheWriteTokens = countAt(usage, 'cacheWriteInputTokens') ?? 0;
  const beside =
    countAt(usage, 'totalTokens') === inputTokens + outputTokens ? 0 : cacheReadTokens + cacheWriteTokens;
  return { inputTokens: inputTokens + beside, outputTokens, cacheReadTokens, cacheWriteTokens };
}

import { countAt, type TokenUsage, valueAt } from '../calls/token-usage.ts';

/** `usage` of every answer. What the client does not know, such as cached tokens, it hands on as the provider wrote it. */
export function usageInfo(usage: unknown): TokenUsage | undefined {
  const inputTokens = countAt(usage, 'promptTokens');
  if (inputTokens === undefined) return undefined;
  const details = valueAt(usage, 'promptTokensDetails') ?? valueAt(usage, 'prompt_tokens_details');
  return {
    inputTokens,
    outputTokens: countAt(usage, 'completionTokens') ?? 0,
    cacheReadTokens:
      countAt(details, 'cachedTokens') ??
      countAt(details, 'cached_tokens') ??
      countAt(usage, 'num_cached_tokens'),
  };
}

import { countAt, type TokenUsage } from '../calls/token-usage.ts';

/**
 * `usageMetadata` of an answer. Cached tokens are part of `promptTokenCount`; thoughts are beside `candidatesTokenCount`, and
 * so are the tokens that the model's tools put into the prompt.
 */
export function usageOfMetadata(metadata: unknown): TokenUsage | undefined {
  const prompt = countAt(metadata, 'promptTokenCount');
  if (prompt === undefined) return undefined;
  const reasoningTokens = countAt(metadata, 'thoughtsTokenCount') ?? 0;
  return {
    inputTokens: prompt + (countAt(metadata, 'toolUsePromptTokenCount') ?? 0),
    outputTokens: (countAt(metadata, 'candidatesTokenCount') ?? 0) + reasoningTokens,
    cacheReadTokens: countAt(metadata, 'cachedContentTokenCount') ?? 0,
    reasoningTokens,
  };
}

import { countAt, type TokenUsage } from '../calls/token-usage.ts';

/** `usage` as the AI SDK gives it for every provider; its input includes cached tokens and its output reasoning. */
export function languageModelUsage(usage: unknown): TokenUsage | undefined {
  const inputTokens = countAt(usage, 'inputTokens');
  const outputTokens = countAt(usage, 'outputTokens');
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: countAt(usage, 'inputTokenDetails', 'cacheReadTokens'),
    cacheWriteTokens: countAt(usage, 'inputTokenDetails', 'cacheWriteTokens'),
    reasoningTokens: countAt(usage, 'outputTokenDetails', 'reasoningTokens'),
  };
}

/** `usage` as the providers of the AI SDK give it to the SDK; those for version 5 give plain numbers. */
export function providerUsage(usage: unknown): TokenUsage | undefined {
  const plain = languageModelUsage(usage);
  if (plain) {
    return {
      ...plain,
      cacheReadTokens: countAt(usage, 'cachedInputTokens'),
      reasoningTokens: countAt(usage, 'reasoningTokens'),
    };
  }
  const inputTokens = countAt(usage, 'inputTokens', 'total');
  const outputTokens = countAt(usage, 'outputTokens', 'total');
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: countAt(usage, 'inputTokens', 'cacheRead'),
    cacheWriteTokens: countAt(usage, 'inputTokens', 'cacheWrite'),
    reasoningTokens: countAt(usage, 'outputTokens', 'reasoning'),
  };
}

/** `usage` of embeddings. */
export function embeddingUsage(usage: unknown): TokenUsage | undefined {
  const inputTokens = countAt(usage, 'tokens');
  return inputTokens === undefined ? undefined : { inputTokens, outputTokens: 0 };
}

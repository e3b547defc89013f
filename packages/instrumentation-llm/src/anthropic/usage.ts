import { countAt, type TokenUsage } from '../calls/token-usage.ts';

/**
 * `usage` of a message. Anthropic reports cached tokens beside `input_tokens`, so all three add up to the input; thinking is
 * part of `output_tokens`.
 */
export function messageUsage(usage: unknown): TokenUsage | undefined {
  const uncached = countAt(usage, 'input_tokens');
  if (uncached === undefined) return undefined;
  const cacheReadTokens = countAt(usage, 'cache_read_input_tokens') ?? 0;
  const cacheWriteTokens = countAt(usage, 'cache_creation_input_tokens') ?? 0;
  return {
    inputTokens: uncached + cacheReadTokens + cacheWriteTokens,
    outputTokens: countAt(usage, 'output_tokens') ?? 0,
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: countAt(usage, 'output_tokens_details', 'thinking_tokens'),
  };
}

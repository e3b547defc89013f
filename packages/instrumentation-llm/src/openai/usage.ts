import { countAt, type TokenUsage } from '../calls/token-usage.ts';

/** Cached and reasoning tokens are part of OpenAI's totals, so they are taken as they are. */

/** `usage` of chat completions, completions and embeddings. */
export function completionUsage(usage: unknown): TokenUsage | undefined {
  const inputTokens = countAt(usage, 'prompt_tokens');
  if (inputTokens === undefined) return undefined;
  return {
    inputTokens,
    outputTokens: countAt(usage, 'completion_tokens') ?? 0,
    cacheReadTokens: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
    cacheWriteTokens: countAt(usage, 'prompt_tokens_details', 'cache_write_tokens'),
    reasoningTokens: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
  };
}

/** `usage` of responses, images and transcriptions. */
export function responseUsage(usage: unknown): TokenUsage | undefined {
  const inputTokens = countAt(usage, 'input_tokens');
  if (inputTokens === undefined) return undefined;
  return {
    inputTokens,
    outputTokens: countAt(usage, 'output_tokens') ?? 0,
    cacheReadTokens: countAt(usage, 'input_tokens_details', 'cached_tokens'),
    cacheWriteTokens: countAt(usage, 'input_tokens_details', 'cache_write_tokens'),
    reasoningTokens: countAt(usage, 'output_tokens_details', 'reasoning_tokens'),
  };
}

import type { JsonObject } from '../../json.ts';
import type { TokenCounts } from '../served.ts';

/** The moment at which every answer was made, so that equal requests have equal answers. In seconds. */
export const created = 1_750_000_000;

/** What Mistral can report. */
export function countable({ input, output, cache_read }: TokenCounts): TokenCounts {
  return { input, output, cache_read, cache_write: 0, reasoning: 0 };
}

/** `usage` of every answer. */
export function usageOf({ input, output, cache_read }: TokenCounts): JsonObject {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cache_read > 0 ? { prompt_tokens_details: { cached_tokens: cache_read } } : {}),
  };
}

import type { JsonObject } from '../../json.ts';
import type { TokenCounts } from '../served.ts';

/** The tokens that a model sees are more than those that are billed. */
const unbilled = 50;

/** What Cohere can report. */
export function countable({ input, output, cache_read }: TokenCounts): TokenCounts {
  return { input, output, cache_read, cache_write: 0, reasoning: 0 };
}

/** `usage` of the second API, `meta` of the first. */
export function usageOf({ input, output, cache_read }: TokenCounts): JsonObject {
  return {
    billed_units: { input_tokens: input, output_tokens: output },
    tokens: { input_tokens: input + unbilled, output_tokens: output },
    ...(cache_read > 0 ? { cached_tokens: cache_read } : {}),
  };
}

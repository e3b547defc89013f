import type { JsonObject } from '../../json.ts';
import type { TokenCounts } from '../served.ts';

/** Token usage as chat completions and completions report it. */
export function completionUsage({
  input,
  output,
  cache_read,
  cache_write,
  reasoning,
}: TokenCounts): JsonObject {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cache_read, cache_write_tokens: cache_write, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** Token usage as responses report it. */
export function responseUsage({
  input,
  output,
  cache_read,
  cache_write,
  reasoning,
}: TokenCounts): JsonObject {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cache_read, cache_write_tokens: cache_write },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

/** The moment at which every answer was made, so that equal requests have equal answers. In seconds. */
export const created = 1_750_000_000;

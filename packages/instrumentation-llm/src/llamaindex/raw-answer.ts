import { messageUsage } from '../anthropic/usage.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import { usageOfMetadata } from '../google-genai/usage.ts';
import { completionUsage, responseUsage } from '../openai/usage.ts';

/** The usage in an answer that is handed on as the provider wrote it, in the words of whichever provider that was. */
export function rawUsage(raw: unknown): TokenUsage | undefined {
  const usage = valueAt(raw, 'usage');
  const isAnthropics = valueAt(usage, 'cache_read_input_tokens') !== undefined;
  return (
    completionUsage(usage) ??
    (isAnthropics ? messageUsage(usage) : responseUsage(usage)) ??
    usageOfMetadata(valueAt(raw, 'usageMetadata'))
  );
}

/** Why the provider ended its answer; undefined while it goes on, or where it does not say. */
export function rawFinishReason(raw: unknown): string | undefined {
  return (
    textAt(raw, 'choices', '0', 'finish_reason') ??
    textAt(raw, 'candidates', '0', 'finishReason') ??
    textAt(raw, 'stop_reason')
  );
}

import { messageUsage } from '../anthropic/usage.ts';
import { countAt, type TokenUsage, valueAt } from '../calls/token-usage.ts';
import { completionUsage } from '../openai/usage.ts';
import { converseUsage } from './usage.ts';

/** What InvokeModel returns is the model's own: each family tells its tokens in its own words. */
const families: ReadonlyArray<(body: unknown) => TokenUsage | undefined> = [
  (body) => messageUsage(valueAt(body, 'usage')),
  (body) => converseUsage(valueAt(body, 'usage')),
  (body) => completionUsage(valueAt(body, 'usage')),
  llamaUsage,
  titanUsage,
];

/** The usage in the body of an answer; undefined where its family tells none, as the older ones of Mistral and Cohere. */
export function invocationUsage(bytes: unknown): TokenUsage | undefined {
  const body = parseBody(bytes);
  for (const usageOf of families) {
    const usage = usageOf(body);
    if (usage !== undefined) return usage;
  }
  return undefined;
}

/** The usage that Bedrock itself adds to the last chunk of a streamed answer, whatever the model. */
export function invocationMetrics(bytes: unknown): TokenUsage | undefined {
  const metrics = valueAt(parseBody(bytes), 'amazon-bedrock-invocationMetrics');
  const inputTokens = countAt(metrics, 'inputTokenCount');
  if (inputTokens === undefined) return undefined;
  const cacheReadTokens = countAt(metrics, 'cacheReadInputTokenCount') ?? 0;
  const cacheWriteTokens = countAt(metrics, 'cacheWriteInputTokenCount') ?? 0;
  return {
    inputTokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    outputTokens: countAt(metrics, 'outputTokenCount') ?? 0,
    cacheReadTokens,
    cacheWriteTokens,
  };
}

function llamaUsage(body: unknown): TokenUsage | undefined {
  const inputTokens = countAt(body, 'prompt_token_count');
  if (inputTokens === undefined) return undefined;
  return { inputTokens, outputTokens: countAt(body, 'generation_token_count') ?? 0 };
}

function titanUsage(body: unknown): TokenUsage | undefined {
  const inputTokens = countAt(body, 'inputTextTokenCount');
  if (inputTokens === undefined) return undefined;
  return { inputTokens, outputTokens: countAt(body, 'results', '0', 'tokenCount') ?? 0 };
}

function parseBody(bytes: unknown): unknown {
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

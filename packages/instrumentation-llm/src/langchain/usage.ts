import { countAt, type TokenUsage, valueAt } from '../calls/token-usage.ts';

/** `usage_metadata` of a message: LangChain brings all providers to the same sense, cached and reasoning tokens included. */
export function messageUsage(usage: unknown): TokenUsage | undefined {
  const inputTokens = countAt(usage, 'input_tokens');
  const outputTokens = countAt(usage, 'output_tokens');
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: countAt(usage, 'input_token_details', 'cache_read'),
    cacheWriteTokens: countAt(usage, 'input_token_details', 'cache_creation'),
    reasoningTokens: countAt(usage, 'output_token_details', 'reasoning'),
  };
}

/** `llmOutput` of an answer, which is all that models of plain text have. */
export function outputUsage(output: unknown): TokenUsage | undefined {
  const usage = valueAt(output, 'tokenUsage') ?? valueAt(output, 'estimatedTokenUsage');
  const inputTokens = countAt(usage, 'promptTokens');
  const outputTokens = countAt(usage, 'completionTokens');
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 };
}

/** Usage that comes in pieces, each of which tells of itself alone. */
export function addUsage(
  left: TokenUsage | undefined,
  right: TokenUsage | undefined,
): TokenUsage | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: add(left.cacheReadTokens, right.cacheReadTokens),
    cacheWriteTokens: add(left.cacheWriteTokens, right.cacheWriteTokens),
    reasoningTokens: add(left.reasoningTokens, right.reasoningTokens),
  };
}

const add = (left: number | undefined, right: number | undefined): number | undefined =>
  left === undefined || right === undefined ? (left ?? right) : left + right;

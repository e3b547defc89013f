import { countAt, type TokenUsage } from '../calls/token-usage.ts';

/** An answer of Ollama counts the prompt's tokens that it evaluated; what it still had in memory is not among them. */
export function evaluationUsage(answer: unknown): TokenUsage | undefined {
  const inputTokens = countAt(answer, 'prompt_eval_count');
  const outputTokens = countAt(answer, 'eval_count');
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 };
}

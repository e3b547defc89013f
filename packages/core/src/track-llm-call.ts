import {
  type ErrorType,
  type LlmOperation,
  OTHER,
  type Outcome,
  type StreamEnding,
  type TokenType,
  type UsageUnknownReason,
} from '@vital/conventions';
import { guard } from './guard.ts';
import type { Instruments } from './instruments.ts';
import type { Price } from './price-source.ts';
import { processState } from './process-state.ts';
import { captureContext, llmCalls, mergeContext, type RunContext } from './run-context.ts';

/** One LLM call at its end, with everything that is known of it. */
export interface LlmCall {
  /** As OpenTelemetry names it: `openai`, `anthropic`, `aws.bedrock`. */
  readonly provider: string;
  readonly model: string;
  /** Default: `chat`. */
  readonly operation?: LlmOperation | undefined;
  /** Default: the run context's. */
  readonly mode?: string | undefined;
  readonly tenantId?: string | undefined;
  /** Default: `success`, or `error` where `errorType` is given. */
  readonly outcome?: Outcome | undefined;
  readonly errorType?: ErrorType | undefined;
  /** True when the application's response cache answered: nothing was billed, tokens and cost count as saved. */
  readonly cached?: boolean | undefined;
  readonly durationSeconds?: number | undefined;
  /** Including cached ones. */
  readonly inputTokens?: number | undefined;
  /** Including reasoning. */
  readonly outputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** Why there are no token counts. */
  readonly usageUnknownReason?: UsageUnknownReason | undefined;
  /** The provider's processing tier where it changes the price. */
  readonly serviceTier?: string | undefined;
  /** What it cost; without it the registered price source is asked. */
  readonly costDollars?: number | undefined;
  /** Attempts after the first. */
  readonly retries?: number | undefined;
  /** Streams only. */
  readonly streamEnding?: StreamEnding | undefined;
  readonly timeToFirstTokenSeconds?: number | undefined;
  readonly timePerOutputTokenSeconds?: number | undefined;
  /** The context that the call was started in; default: the caller's. */
  readonly context?: RunContext | undefined;
}

/** Records an LLM call that ended. */
export function trackLlmCall(instruments: Instruments, call: LlmCall): void {
  const { provider, model, operation = 'chat', cached = false } = call;
  const context = mergeContext(call.context ?? captureContext(), call);
  const { mode, tenantId } = context;
  const outcome = call.outcome ?? (call.errorType ? 'error' : 'success');
  instruments['vital.llm.api_calls'].add(1, {
    provider,
    model,
    operation,
    cached: cached ? 'true' : 'false',
    outcome,
    mode,
  });
  const price = priceOf(instruments, call, operation);
  if (cached) {
    if (price) instruments['vital.cost_saved'].add(price.dollars, { reason: 'cache', mode });
    return;
  }
  recordTimes(instruments, call, operation, outcome);
  recordTrouble(instruments, call, outcome);
  recordTokens(instruments, call, mode);
  if (price) {
    instruments['vital.estimated_cost'].add(price.dollars, {
      category: 'llm',
      provider,
      model,
      mode,
      tenant_id: tenantId,
    });
    if (price.savedByPromptCacheDollars) {
      instruments['vital.cost_saved'].add(price.savedByPromptCacheDollars, { reason: 'prompt_cache', mode });
    }
  }
  context[llmCalls]?.push(call);
}

function recordTimes(
  instruments: Instruments,
  call: LlmCall,
  operation: LlmOperation,
  outcome: Outcome,
): void {
  const { provider, model } = call;
  const { durationSeconds, timeToFirstTokenSeconds, timePerOutputTokenSeconds } = call;
  if (durationSeconds !== undefined) {
    instruments['vital.llm.call.duration'].record(durationSeconds, { provider, model, operation, outcome });
  }
  if (timeToFirstTokenSeconds !== undefined) {
    instruments['vital.llm.time_to_first_token'].record(timeToFirstTokenSeconds, { provider, model });
  }
  if (timePerOutputTokenSeconds !== undefined) {
    instruments['vital.llm.time_per_output_token'].record(timePerOutputTokenSeconds, { provider, model });
  }
}

function recordTrouble(instruments: Instruments, call: LlmCall, outcome: Outcome): void {
  const { provider, model, errorType, retries, streamEnding, usageUnknownReason } = call;
  instruments['vital.llm.retries'].startAtZero({ provider, model });
  instruments['vital.llm.errors'].startAtZero({ provider, model, error_type: OTHER });
  if (outcome === 'error') {
    instruments['vital.llm.errors'].add(1, { provider, model, error_type: errorType ?? OTHER });
  }
  if (retries) instruments['vital.llm.retries'].add(retries, { provider, model });
  if (streamEnding) instruments['vital.llm.streams'].add(1, { provider, model, ending: streamEnding });
  if (usageUnknownReason) {
    instruments['vital.llm.usage_unknown'].add(1, { provider, model, reason: usageUnknownReason });
  }
}

function recordTokens(instruments: Instruments, call: LlmCall, mode: string | undefined): void {
  const { provider, model } = call;
  const counts: Readonly<Record<TokenType, number | undefined>> = {
    input: call.inputTokens,
    output: call.outputTokens,
    cache_read: call.cacheReadTokens,
    cache_write: call.cacheWriteTokens,
    reasoning: call.reasoningTokens,
  };
  let type: TokenType;
  for (type in counts) {
    const count = counts[type];
    if (count) instruments['vital.llm.tokens_used'].add(count, { provider, model, token_type: type, mode });
  }
}

/** What the call cost, or would have; undefined where it used nothing that is known. */
function priceOf(instruments: Instruments, call: LlmCall, operation: LlmOperation): Price | undefined {
  const { provider, model, inputTokens, outputTokens, costDollars, serviceTier } = call;
  if (costDollars !== undefined) return { dollars: costDollars };
  const source = processState().priceSource;
  if (!source || (inputTokens === undefined && outputTokens === undefined)) return undefined;
  const usage = {
    provider,
    model,
    operation,
    serviceTier,
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: call.cacheReadTokens ?? 0,
    cacheWriteTokens: call.cacheWriteTokens ?? 0,
    reasoningTokens: call.reasoningTokens ?? 0,
  };
  const price = guard(`pricing ${model}`, () => source.price(usage));
  if (!price) instruments['vital.llm.price_unknown'].add(1, { provider, model });
  return price;
}

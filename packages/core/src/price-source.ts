import type { LlmOperation } from '@vital/conventions';
import { processState } from './process-state.ts';

/** What a call used, in the normalised sense: input includes cached tokens, output includes reasoning. */
export interface PricedUsage {
  readonly provider: string;
  readonly model: string;
  readonly operation: LlmOperation;
  /** The provider's processing tier where it changes the price: `batch`, `priority`, `flex`. */
  readonly serviceTier?: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** What a call cost, in US dollars. */
export interface Price {
  readonly dollars: number;
  /** What the same call would have cost more without the provider's prompt cache. */
  readonly savedByPromptCacheDollars?: number | undefined;
}

/** Where prices come from; it must answer from memory, at once. */
export interface PriceSource {
  /** The price of a call, or undefined where the model's price is not known. */
  price(usage: PricedUsage): Price | undefined;
}

/** Makes `source` the one that prices LLM calls which come without a cost of their own; undefined takes it away. */
export function setPriceSource(source: PriceSource | undefined): void {
  processState().priceSource = source;
}

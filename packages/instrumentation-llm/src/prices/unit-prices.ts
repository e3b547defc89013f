import type { Price, PricedUsage } from '@vital/core';

/** A price in US dollars for a million tokens, or several that depend on how long the input is. */
export type Rate = number | TieredRate;

export interface TieredRate {
  readonly base: number;
  /** From more than `start` input tokens on, all tokens of the call cost `price`. */
  readonly tiers: ReadonlyArray<{ readonly start: number; readonly price: number }>;
}

/** What the tokens of one model cost. A kind without a rate of its own costs what the kind costs that it is part of. */
export interface UnitPrices {
  readonly input: Rate;
  readonly output?: Rate | undefined;
  readonly cacheRead?: Rate | undefined;
  readonly cacheWrite?: Rate | undefined;
  readonly reasoning?: Rate | undefined;
}

const million = 1_000_000;

/** The price of a call from its model's unit prices; `multiplier` is that of its service tier. */
export function priceAt(prices: UnitPrices, multiplier: number, usage: PricedUsage): Price {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  const rate = (of: Rate | undefined) => rateAt(of, inputTokens);
  const input = rate(prices.input) ?? 0;
  const output = rate(prices.output) ?? 0;
  const cacheRead = rate(prices.cacheRead) ?? input;
  const cacheWrite = rate(prices.cacheWrite) ?? input;
  const reasoning = rate(prices.reasoning) ?? output;
  const dollars =
    Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens) * input +
    cacheReadTokens * cacheRead +
    cacheWriteTokens * cacheWrite +
    Math.max(0, outputTokens - reasoningTokens) * output +
    reasoningTokens * reasoning;
  const saved = cacheReadTokens * (input - cacheRead) + cacheWriteTokens * (input - cacheWrite);
  return {
    dollars: (dollars * multiplier) / million,
    savedByPromptCacheDollars: (saved * multiplier) / million,
  };
}

function rateAt(rate: Rate | undefined, inputTokens: number): number | undefined {
  if (typeof rate !== 'object') return rate;
  let price = rate.base;
  for (const tier of rate.tiers) if (inputTokens > tier.start) price = tier.price;
  return price;
}

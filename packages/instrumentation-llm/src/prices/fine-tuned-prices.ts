import type { UnitPrices } from './unit-prices.ts';

/**
 * What OpenAI's fine-tuned models cost, which is more than their base models do, from https://openai.com/api/pricing. The
 * bundled list has some of them, and none with its price of cached input. The longer name stands before the shorter one that it begins with.
 */
const prices: ReadonlyArray<readonly [base: string, prices: UnitPrices]> = [
  ['gpt-4.1-mini', { input: 0.8, cacheRead: 0.2, output: 3.2 }],
  ['gpt-4.1-nano', { input: 0.2, cacheRead: 0.05, output: 0.8 }],
  ['gpt-4.1', { input: 3, cacheRead: 0.75, output: 12 }],
  ['gpt-4o-mini', { input: 0.3, cacheRead: 0.15, output: 1.2 }],
  ['gpt-4o', { input: 3.75, cacheRead: 1.875, output: 15 }],
  ['o4-mini', { input: 4, cacheRead: 1, output: 16 }],
  ['gpt-3.5-turbo', { input: 3, output: 6 }],
];

/** The unit prices of a fine-tuned model: `ft:gpt-4o-mini-2024-07-18:organization::id`. */
export function fineTunedPrices(model: string): UnitPrices | undefined {
  const base = model.split(':')[1] ?? '';
  return prices.find(([name]) => base === name || base.startsWith(`${name}-`))?.[1];
}

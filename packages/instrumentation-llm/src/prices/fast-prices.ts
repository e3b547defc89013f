import type { UnitPrices } from './unit-prices.ts';

/** What OpenAI calls the tier: fast mode, and until July 2026 priority processing. Requests may use either name. */
export const fastTiers = ['priority', 'fast'];

/**
 * Dollars for a million tokens in that tier, from https://openai.com/api-fast-mode, read in November 2026. The relation to the
 * standard price is another one for each model. The models after GPT-5.5 are left out: their prices have changed since.
 */
const prices: Readonly<Record<string, UnitPrices>> = {
  'gpt-5.5': { input: 12.5, cacheRead: 1.25, output: 75 },
  'gpt-5.4': { input: 5, cacheRead: 0.5, output: 30 },
  'gpt-5.4-mini': { input: 1.5, cacheRead: 0.15, output: 9 },
  'gpt-5.2': { input: 3.5, cacheRead: 0.35, output: 28 },
  'gpt-5.1': { input: 2.5, cacheRead: 0.25, output: 20 },
  'gpt-5.1-codex': { input: 2.5, cacheRead: 0.25, output: 20 },
  'gpt-5': { input: 2.5, cacheRead: 0.25, output: 20 },
  'gpt-5-codex': { input: 2.5, cacheRead: 0.25, output: 20 },
  'gpt-5-mini': { input: 0.45, cacheRead: 0.045, output: 3.6 },
  'gpt-4.1': { input: 3.5, cacheRead: 0.875, output: 14 },
  'gpt-4.1-mini': { input: 0.7, cacheRead: 0.175, output: 2.8 },
  'gpt-4.1-nano': { input: 0.2, cacheRead: 0.05, output: 0.8 },
  'gpt-4o-2024-05-13': { input: 8.75, output: 26.25 },
  'gpt-4o': { input: 4.25, cacheRead: 2.125, output: 17 },
  'gpt-4o-mini': { input: 0.25, cacheRead: 0.125, output: 1 },
  o3: { input: 3.5, cacheRead: 0.875, output: 14 },
  'o4-mini': { input: 2, cacheRead: 0.5, output: 8 },
};

const date = /-\d{4}-\d{2}-\d{2}$/;

/** The unit prices of an OpenAI model in fast mode; undefined where they are not known. */
export function fastPrices(provider: string, model: string): UnitPrices | undefined {
  if (provider !== 'openai') return undefined;
  return Object.hasOwn(prices, model) ? prices[model] : prices[model.replace(date, '')];
}

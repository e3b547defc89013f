import { type Price, type PricedUsage, type PriceSource, reportOnce } from '@vital/core';
import { bundledPrices } from './bundled-prices.ts';
import { fastPrices, fastTiers } from './fast-prices.ts';
import {
  overriddenPrices,
  type ParsedOverrides,
  type PriceOverrides,
  parsePriceOverrides,
  readPriceFile,
} from './price-overrides.ts';
import { priceAt, type UnitPrices } from './unit-prices.ts';

export interface PriceSourceOptions {
  /** Prices that stand before the bundled ones. */
  readonly overrides?: PriceOverrides | undefined;
  /** A JSON file with more of them, which stand after `overrides`. */
  readonly file?: string | undefined;
}

/** What providers publish as the price of a call outside of the standard tier, relative to it. */
const publishedMultipliers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  openai: { batch: 0.5, flex: 0.5 },
  'azure.ai.openai': { batch: 0.5 },
  anthropic: { batch: 0.5 },
  groq: { batch: 0.5, flex: 1 },
};

/** Names that providers give to the tier whose prices are the listed ones. */
const standardTiers = ['auto', 'default', 'on_demand', 'scale', 'standard', 'standard_only'];

/** How long unit prices are good for: a few models cost less at certain times of the day. */
const milliseconds = 15 * 60 * 1000;

/** Models are named by programs, so their number has to be bounded. */
const mostModels = 1000;

/**
 * Prices calls from the user's own prices first and from the bundled list of `@pydantic/genai-prices` then. A model is
 * looked up once and its unit prices are kept; nothing is fetched. What is wrong with the overrides is reported through
 * `diag`, and the rest of them is used. OpenAI's tier `priority`, also called `fast`, has list prices of its own for some models;
 * any other tier whose multiplier is not published has no price unless the overrides give one.
 */
export function createPriceSource(options: PriceSourceOptions = {}): PriceSource {
  const overrides = mergeOverrides(options);
  const memory = new Map<string, TierPrices | undefined>();
  let goodUntil = 0;

  const find = (provider: string, model: string, tier: string, at: Date): TierPrices | undefined => {
    const overridden = overriddenPrices(overrides, provider, model);
    const multiplier = multiplierOf(overrides, provider, tier);
    const own = overridden === undefined && multiplier === undefined && fastTiers.includes(tier);
    const prices = own ? fastPrices(provider, model) : (overridden ?? bundledPrices(provider, model, at));
    if (own) return prices && { prices, multiplier: 1 };
    return prices && multiplier !== undefined ? { prices, multiplier } : undefined;
  };

  const tierPrices = (provider: string, model: string, tier: string): TierPrices | undefined => {
    const now = Date.now();
    if (now >= goodUntil || memory.size >= mostModels) {
      memory.clear();
      goodUntil = now - (now % milliseconds) + milliseconds;
    }
    const key = `${provider}\n${model}\n${tier}`;
    if (memory.has(key)) return memory.get(key);
    const found = find(provider, model, tier, new Date(now));
    memory.set(key, found);
    return found;
  };

  return {
    price(usage: PricedUsage): Price | undefined {
      const tier = usage.serviceTier?.toLowerCase() ?? 'default';
      const found = tierPrices(usage.provider, usage.model, tier);
      return found && priceAt(found.prices, found.multiplier, usage);
    },
  };
}

/** What a model costs in a tier. */
interface TierPrices {
  readonly prices: UnitPrices;
  readonly multiplier: number;
}

function multiplierOf({ serviceTiers }: PriceOverrides, provider: string, tier: string): number | undefined {
  const standard = standardTiers.includes(tier) ? 1 : undefined;
  return serviceTiers?.[tier] ?? publishedMultipliers[provider]?.[tier] ?? standard;
}

function mergeOverrides({ overrides, file }: PriceSourceOptions): PriceOverrides {
  const parsed: ParsedOverrides[] = [];
  if (overrides !== undefined) parsed.push(parsePriceOverrides(overrides));
  if (file !== undefined) parsed.push(readPriceFile(file));
  for (const problem of parsed.flatMap(({ problems }) => problems)) reportOnce(`price ${problem}`, problem);
  return {
    models: parsed.flatMap(({ overrides }) => overrides.models ?? []),
    serviceTiers: Object.assign({}, ...parsed.map(({ overrides }) => overrides.serviceTiers).reverse()),
  };
}

import { createRequire } from 'node:module';
import type { ModelPrice } from '@pydantic/genai-prices';
import { fineTunedPrices } from './fine-tuned-prices.ts';
import type { Rate, UnitPrices } from './unit-prices.ts';

/** Providers that the price list names otherwise than the OpenTelemetry semantic conventions do. */
const providerIds: Readonly<Record<string, string>> = {
  'aws.bedrock': 'aws',
  'azure.ai.inference': 'azure',
  'azure.ai.openai': 'azure',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google',
  fireworks_ai: 'fireworks',
  mistral_ai: 'mistral',
  together_ai: 'together',
  x_ai: 'x-ai',
};

/**
 * The unit prices of a model from the list that `@pydantic/genai-prices` brings along; undefined where it has none. The
 * list is loaded on the first question, and a question takes about 0.1 ms: ask once for a model. Nothing is fetched.
 */
export function bundledPrices(provider: string, model: string, at = new Date()): UnitPrices | undefined {
  if (model.startsWith('ft:')) return fineTunedPrices(model);
  const { calcPrice }: typeof import('@pydantic/genai-prices') = createRequire(import.meta.url)(
    '@pydantic/genai-prices',
  );
  const providerId = providerIds[provider] ?? provider;
  const found = calcPrice({ input_tokens: 1 }, model, { providerId, timestamp: at });
  if (found === null) return undefined;
  const { model_price: price } = found;
  const input = toRate(price.input_mtok);
  if (input === undefined) return undefined;
  return {
    input,
    output: toRate(price.output_mtok),
    cacheRead: toRate(price.cache_read_mtok),
    cacheWrite: toRate(price.cache_write_mtok),
    reasoning: toRate(price.output_reasoning_mtok),
  };
}

function toRate(rate: ModelPrice[string]): Rate | undefined {
  return rate === undefined || typeof rate === 'number' ? rate : { base: rate.base, tiers: rate.tiers };
}

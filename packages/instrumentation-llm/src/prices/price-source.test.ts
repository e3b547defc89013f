import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { PricedUsage } from '@vital/core';
import { bundledPrices } from './bundled-prices.ts';
import { parsePriceOverrides, readPriceFile } from './price-overrides.ts';
import { createPriceSource } from './price-source.ts';
import { priceAt } from './unit-prices.ts';

const usage = (fields: Partial<PricedUsage>): PricedUsage => ({
  provider: 'openai',
  model: 'gpt-4o',
  operation: 'chat',
  inputTokens: 1_000_000,
  outputTokens: 1_000_000,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  ...fields,
});

describe('bundled prices', () => {
  /** Dollars for a million tokens, as the providers' price pages list them. */
  test.each([
    ['openai', 'gpt-4o', 2.5, 1.25, 10],
    ['openai', 'gpt-4o-mini', 0.15, 0.075, 0.6],
    ['openai', 'gpt-4.1', 2, 0.5, 8],
    ['openai', 'o3', 2, 0.5, 8],
    ['azure.ai.openai', 'gpt-4o', 2.5, 1.25, 10],
    ['anthropic', 'claude-3-5-haiku-20241022', 0.8, 0.08, 4],
    ['anthropic', 'claude-opus-4-1', 15, 1.5, 75],
    ['gcp.gemini', 'gemini-2.5-flash', 0.3, 0.03, 2.5],
    ['mistral_ai', 'mistral-large-latest', 2, 2, 6],
    ['groq', 'llama-3.3-70b-versatile', 0.59, 0.59, 0.79],
    ['aws.bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 3.3, 0.33, 16.5],
    ['cohere', 'command-r-plus', 2.5, 2.5, 10],
    ['openai', 'ft:gpt-4o-mini-2024-07-18:organization::id', 0.3, 0.15, 1.2],
    ['openai', 'ft:gpt-4o-2024-08-06:organization::id', 3.75, 1.875, 15],
  ])('%s %s', (provider, model, input, cacheRead, output) => {
    const source = createPriceSource();
    const price = source.price(usage({ provider, model, inputTokens: 100_000, cacheReadTokens: 40_000 }));
    expect(price?.dollars).toBeCloseTo(0.06 * input + 0.04 * cacheRead + output, 10);
    expect(price?.savedByPromptCacheDollars).toBeCloseTo(0.04 * (input - cacheRead), 10);
  });

  test('equal what the price list calculates for every model, cached and tiered ones included', () => {
    const at = new Date('2026-11-01T12:00:00Z');
    const tokens = {
      inputTokens: 700_000,
      outputTokens: 9000,
      cacheReadTokens: 20_000,
      cacheWriteTokens: 30_000,
    };
    let compared = 0;
    for (const provider of [
      'openai',
      'anthropic',
      'google',
      'mistral',
      'groq',
      'cohere',
      'aws',
      'azure',
      'deepseek',
    ]) {
      for (const { id: model } of findProvider({ providerId: provider })?.models ?? []) {
        const prices = bundledPrices(provider, model, at);
        if (prices === undefined || model.startsWith('ft:')) continue;
        for (const inputTokens of [60_000, tokens.inputTokens]) {
          const expected = calcPrice(
            {
              input_tokens: inputTokens,
              output_tokens: prices.output === undefined ? undefined : tokens.outputTokens,
              cache_read_tokens: prices.cacheRead === undefined ? undefined : tokens.cacheReadTokens,
              cache_write_tokens: prices.cacheWrite === undefined ? undefined : tokens.cacheWriteTokens,
            },
            model,
            { providerId: provider, timestamp: at },
          );
          const price = priceAt(prices, 1, usage({ ...tokens, model, provider, inputTokens }));
          expect([model, price.dollars.toFixed(9)]).toEqual([model, expected?.total_price.toFixed(9)]);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(400);
  });

  test('a model that is not listed has no price', () => {
    const source = createPriceSource();
    expect(source.price(usage({ model: 'no-such-model' }))).toBeUndefined();
    expect(source.price(usage({ provider: 'ollama', model: 'llama3.2' }))).toBeUndefined();
    expect(source.price(usage({ model: 'ft:no-such-model:organization::id' }))).toBeUndefined();
  });
});

describe('service tiers', () => {
  test.each([
    [undefined, 12.5],
    ['default', 12.5],
    ['flex', 6.25],
    ['batch', 6.25],
    ['priority', 21.25],
    ['fast', 21.25],
    ['performance', undefined],
  ])('%s', (serviceTier, dollars) => {
    expect(createPriceSource().price(usage({ serviceTier }))?.dollars).toBe(dollars);
  });

  /** As https://openai.com/api-fast-mode lists them. */
  test.each([
    ['gpt-5.5', 12.5, 1.25, 75],
    ['gpt-5.1-2025-11-13', 2.5, 0.25, 20],
    ['gpt-5-mini', 0.45, 0.045, 3.6],
    ['gpt-4.1-nano', 0.2, 0.05, 0.8],
    ['gpt-4o-2024-05-13', 8.75, 8.75, 26.25],
    ['o4-mini', 2, 0.5, 8],
  ])('%s in fast mode', (model, input, cacheRead, output) => {
    const tokens = { inputTokens: 100_000, cacheReadTokens: 40_000 };
    const price = createPriceSource().price(usage({ model, serviceTier: 'priority', ...tokens }));
    expect(price?.dollars).toBeCloseTo(0.06 * input + 0.04 * cacheRead + output, 10);
  });

  test.each([
    ['openai', 'gpt-5.6-sol'],
    ['openai', 'gpt-5-pro'],
    ['openai', 'ft:gpt-4o-2024-08-06:organization::id'],
    ['azure.ai.openai', 'gpt-4o'],
    ['anthropic', 'claude-opus-4-1'],
  ])('%s %s has no published price in the tier priority', (provider, model) => {
    expect(createPriceSource().price(usage({ provider, model, serviceTier: 'priority' }))).toBeUndefined();
  });

  test('a model whose price is overridden has one in the tier priority only by a multiplier', () => {
    const models = [{ model: 'gpt-4o', inputPerMillion: 1, outputPerMillion: 2 }];
    const priority = usage({ serviceTier: 'priority' });
    expect(createPriceSource({ overrides: { models } }).price(priority)).toBeUndefined();
    const source = createPriceSource({ overrides: { models, serviceTiers: { priority: 2 } } });
    expect(source.price(priority)?.dollars).toBe(6);
  });

  test('overrides give a multiplier', () => {
    const source = createPriceSource({ overrides: { serviceTiers: { priority: 1.7, flex: 1 } } });
    expect(source.price(usage({ serviceTier: 'priority' }))?.dollars).toBeCloseTo(21.25, 10);
    expect(source.price(usage({ serviceTier: 'flex' }))?.dollars).toBe(12.5);
  });
});

describe('overrides', () => {
  const models = [
    { provider: 'openai', model: 'gpt-4o', inputPerMillion: 1, outputPerMillion: 2 },
    { provider: 'ollama', free: true },
    {
      model: 'house/*',
      inputPerMillion: 4,
      cacheReadPerMillion: 1,
      outputPerMillion: 5,
      reasoningPerMillion: 9,
    },
  ];

  test('stand before the bundled prices, the first one that fits first', () => {
    const source = createPriceSource({ overrides: { models } });
    expect(source.price(usage({}))?.dollars).toBe(3);
    expect(source.price(usage({ provider: 'azure.ai.openai' }))?.dollars).toBe(12.5);
    expect(source.price(usage({ provider: 'ollama', model: 'llama3.2' }))?.dollars).toBe(0);
    const reasoned = usage({ model: 'house/v1.2', cacheReadTokens: 500_000, reasoningTokens: 500_000 });
    expect(source.price(reasoned)?.dollars).toBe(2 + 0.5 + 2.5 + 4.5);
    expect(source.price(usage({ model: 'other-house/v1.2' }))).toBeUndefined();
  });

  test('are read from a file, after those of the option', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vital-prices-'));
    const file = join(folder, 'prices.json');
    try {
      writeFileSync(
        file,
        JSON.stringify({ models: [{ model: 'gpt-4o', inputPerMillion: 7 }, ...models.slice(1)] }),
      );
      const source = createPriceSource({ overrides: { models: models.slice(0, 1) }, file });
      expect(source.price(usage({}))?.dollars).toBe(3);
      expect(source.price(usage({ provider: 'elsewhere' }))?.dollars).toBe(7);
      writeFileSync(file, '{ models: [] }');
      expect(readPriceFile(file).problems).toEqual([
        expect.stringMatching(/prices\.json: cannot be read as JSON: /),
      ]);
      expect(readPriceFile(join(folder, 'none.json')).problems).toEqual([expect.stringMatching(/ENOENT/)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('that are wrong are named, and the others are kept', () => {
    const { overrides, problems } = parsePriceOverrides(
      {
        models: [
          { model: 'a', inputPerMillion: '3' },
          { model: '', free: true },
          { model: 'b' },
          { model: 'c', inputPerMillion: -1 },
          { model: 'd', inputPerMillion: 1, input: 2 },
          'e',
          { model: 'f', inputPerMillion: 1 },
        ],
        serviceTiers: { priority: 'double', flex: 0.5 },
        price: {},
      },
      'prices.json',
    );
    expect(overrides).toEqual({ models: [{ model: 'f', inputPerMillion: 1 }], serviceTiers: { flex: 0.5 } });
    expect(problems).toEqual([
      'prices.json: unknown key "price"; known are "models" and "serviceTiers"',
      'prices.json.models[0].inputPerMillion: "3" is no number of dollars of at least 0',
      'prices.json.models[1].model: "" is no name',
      'prices.json.models[2]: gives neither "inputPerMillion" nor "free": true',
      'prices.json.models[3].inputPerMillion: -1 is no number of dollars of at least 0',
      expect.stringMatching(
        /^prices\.json\.models\[4\]: unknown field "input"; known are provider, model, free, /,
      ),
      'prices.json.models[5]: "e" is no object',
      'prices.json.serviceTiers.priority: "double" is no number of at least 0',
    ]);
    expect(parsePriceOverrides([]).problems).toHaveLength(1);
  });

  test('have a schema that names the same fields', async () => {
    const { default: schema } = await import('../../prices.schema.json');
    const names = Object.keys(schema.properties.models.items.properties);
    expect(parsePriceOverrides({ models: [{ x: 1 }] }).problems[0]).toBe(
      `prices.models[0]: unknown field "x"; known are ${names.join(', ')}`,
    );
  });
});

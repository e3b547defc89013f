import { readFileSync } from 'node:fs';
import { show } from '@vital/core';
import type { UnitPrices } from './unit-prices.ts';

/** The price of the models that an entry names, in US dollars for a million tokens. */
export interface ModelPriceOverride {
  /** As OpenTelemetry names it: `openai`. Default: every provider. */
  readonly provider?: string;
  /** The model's name; `*` stands for any characters. Default: every model. */
  readonly model?: string;
  /** True for models that cost nothing, such as local ones; no other price is given then. */
  readonly free?: boolean;
  readonly inputPerMillion?: number;
  readonly outputPerMillion?: number;
  /** Default: as input. */
  readonly cacheReadPerMillion?: number;
  /** Default: as input. */
  readonly cacheWritePerMillion?: number;
  /** Default: as output. */
  readonly reasoningPerMillion?: number;
}

/** Prices that stand before the bundled ones. */
export interface PriceOverrides {
  /** The first entry that fits a call decides. */
  readonly models?: readonly ModelPriceOverride[];
  /** What a service tier multiplies prices by, such as `{ "priority": 1.75 }`. */
  readonly serviceTiers?: Readonly<Record<string, number>>;
}

/** Overrides that were found to be right, and what is wrong with the rest. */
export interface ParsedOverrides {
  readonly overrides: PriceOverrides;
  readonly problems: readonly string[];
}

const texts = ['provider', 'model'];
const rates = [
  'inputPerMillion',
  'outputPerMillion',
  'cacheReadPerMillion',
  'cacheWritePerMillion',
  'reasoningPerMillion',
];
const fields = [...texts, 'free', ...rates];

/** Reads overrides from a JSON file; see `prices.schema.json` for its form. */
export function readPriceFile(path: string): ParsedOverrides {
  try {
    return parsePriceOverrides(JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { overrides: {}, problems: [`${path}: cannot be read as JSON: ${reason}`] };
  }
}

/**
 * Checks overrides of any origin. An entry that is wrong is left out and the others are used.
 * @param origin what the problems are said to be in
 */
export function parsePriceOverrides(value: unknown, origin = 'prices'): ParsedOverrides {
  const problems: string[] = [];
  if (!isRecord(value)) {
    return {
      overrides: {},
      problems: [`${origin}: ${show(value)} is no object with "models" or "serviceTiers"`],
    };
  }
  for (const key of Object.keys(value)) {
    if (!['models', 'serviceTiers', '$schema'].includes(key)) {
      problems.push(`${origin}: unknown key "${key}"; known are "models" and "serviceTiers"`);
    }
  }
  const { models = [], serviceTiers = {} } = value;
  if (!Array.isArray(models)) problems.push(`${origin}.models: ${show(models)} is no list`);
  if (!isRecord(serviceTiers)) problems.push(`${origin}.serviceTiers: ${show(serviceTiers)} is no object`);
  const multipliers = Object.entries(isRecord(serviceTiers) ? serviceTiers : {});
  return {
    overrides: {
      models: (Array.isArray(models) ? models : []).filter((entry, index): entry is ModelPriceOverride =>
        isModelPrice(entry, `${origin}.models[${index}]`, problems),
      ),
      serviceTiers: Object.fromEntries(
        multipliers.filter((entry): entry is [string, number] => {
          if (isPrice(entry[1])) return true;
          problems.push(`${origin}.serviceTiers.${entry[0]}: ${show(entry[1])} is no number of at least 0`);
          return false;
        }),
      ),
    },
    problems,
  };
}

function isModelPrice(entry: unknown, path: string, problems: string[]): entry is ModelPriceOverride {
  const before = problems.length;
  if (!isRecord(entry)) problems.push(`${path}: ${show(entry)} is no object`);
  else {
    for (const [field, value] of Object.entries(entry)) {
      if (!fields.includes(field))
        problems.push(`${path}: unknown field "${field}"; known are ${fields.join(', ')}`);
      if (texts.includes(field) && (typeof value !== 'string' || value === '')) {
        problems.push(`${path}.${field}: ${show(value)} is no name`);
      }
      if (rates.includes(field) && !isPrice(value)) {
        problems.push(`${path}.${field}: ${show(value)} is no number of dollars of at least 0`);
      }
      if (field === 'free' && typeof value !== 'boolean')
        problems.push(`${path}.free: ${show(value)} is not true or false`);
    }
    if (entry.free !== true && entry.inputPerMillion === undefined) {
      problems.push(`${path}: gives neither "inputPerMillion" nor "free": true`);
    }
  }
  return problems.length === before;
}

const free: UnitPrices = { input: 0 };

/** The unit prices that the overrides have for a model; undefined where none fits. */
export function overriddenPrices(
  overrides: PriceOverrides,
  provider: string,
  model: string,
): UnitPrices | undefined {
  const entry = overrides.models?.find(
    (candidate) =>
      (candidate.provider === undefined || candidate.provider === provider) &&
      (candidate.model === undefined || matches(candidate.model, model)),
  );
  if (entry === undefined) return undefined;
  if (entry.free || entry.inputPerMillion === undefined) return free;
  return {
    input: entry.inputPerMillion,
    output: entry.outputPerMillion,
    cacheRead: entry.cacheReadPerMillion,
    cacheWrite: entry.cacheWritePerMillion,
    reasoning: entry.reasoningPerMillion,
  };
}

function matches(pattern: string, model: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(model);
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { BaseWorkflow } from '@vital/core';
import type { LanguageModel } from '../language-model.ts';
import type { ResponseCache } from '../response-cache.ts';

export interface SummaryInput {
  readonly question: string;
  readonly model: string;
  readonly signal?: AbortSignal;
}

export interface Summary {
  readonly text: string;
  /** The share of the wanted length that the model delivered. */
  readonly completeness: number;
}

/** In characters. */
const wantedLength = 140;

/**
 * A mode without a graph. It extends Vital's base class, which tracks requests, cache, quality, degradation and
 * warnings: what follows says what a good answer is, and nothing about metrics.
 */
export class SummaryMode extends BaseWorkflow<SummaryInput, Summary> {
  override readonly workflow = 'summary';
  override readonly mode = 'summary';
  protected override readonly cache: ResponseCache<Summary>;
  readonly #languageModel: LanguageModel;

  constructor(languageModel: LanguageModel, cache: ResponseCache<Summary>) {
    super();
    this.#languageModel = languageModel;
    this.cache = cache;
  }

  protected override cacheKey({ question }: SummaryInput): string {
    return question;
  }

  protected override async execute({ question, model, signal }: SummaryInput): Promise<Summary> {
    const text = await this.#languageModel.ask({ model, text: `Summarise: ${question}`, signal });
    return { text, completeness: Math.min(1, text.length / wantedLength) };
  }

  protected override qualityScore({ completeness }: Summary): number {
    return completeness;
  }

  protected override degradationReasons({ completeness }: Summary): readonly string[] {
    return completeness < 0.5 ? ['short_answer'] : [];
  }

  protected override warnings({ completeness }: Summary): readonly string[] {
    return completeness < 1 ? ['below_wanted_length'] : [];
  }
}

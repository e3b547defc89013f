import { setTimeout as delay } from 'node:timers/promises';
import { BaseRetriever } from '@langchain/core/retrievers';
import type { Counts } from './counts.ts';

const pages = ['travel', 'expenses', 'holidays', 'security', 'hiring', 'equipment', 'training'];

/** Finds pages of the company's handbook that fit a question. */
export class HandbookRetriever extends BaseRetriever {
  lc_namespace = ['engine'];
  readonly #counts: Counts;
  readonly #mode: string;

  constructor(mode: string, counts: Counts) {
    super();
    this.#counts = counts;
    this.#mode = mode;
  }

  override async _getRelevantDocuments(question: string) {
    await delay(3);
    if (question.includes('secret')) {
      this.#counts.retrieval(this.#mode, 'error', 0);
      throw new Error('this part of the handbook is closed');
    }
    const found = pages.filter((_page, index) => (question.length + index) % 2 === 0);
    this.#counts.retrieval(this.#mode, 'success', found.length);
    return found.map((page) => ({ pageContent: `About ${page}`, metadata: { page } }));
  }
}

import { LRUCache } from 'lru-cache';
import type { Counts } from './counts.ts';
import type { Mode } from './engine-request.ts';

const fiveMinutes = 300_000;

/** The answers that a mode gave before, whoever asked. */
export class ResponseCache<Answer extends object | string> {
  readonly #answers = new LRUCache<string, Answer>({
    max: 20,
    maxSize: 1_000_000,
    sizeCalculation: (answer) => Buffer.byteLength(JSON.stringify(answer)),
    ttl: fiveMinutes,
  });
  readonly #mode: Mode;
  readonly #counts: Counts;

  constructor(mode: Mode, counts: Counts) {
    this.#mode = mode;
    this.#counts = counts;
  }

  get(question: string): Answer | undefined {
    const answer = this.#answers.get(question);
    this.#counts.cache(this.#mode, answer === undefined ? 'miss' : 'hit');
    return answer;
  }

  set(question: string, answer: Answer): void {
    this.#answers.set(question, answer);
    this.#counts.cache(this.#mode, 'write');
  }
}

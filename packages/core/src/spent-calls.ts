import type { LlmCall } from './track-llm-call.ts';

/** Answers whose LLM calls are remembered; the ones that were not asked for longest are forgotten first. */
const mostAnswers = 1000;
/** LLM calls that are remembered of one answer. */
const mostCalls = 100;
/** A longer key is content itself: it is not kept. */
const longestKey = 4096;

/** The LLM calls that cached answers once took, so that a hit can say what it saved. */
export class SpentCalls {
  readonly #calls = new Map<string, readonly LlmCall[]>();

  /** Remembers the calls that succeeded. */
  remember(key: string, calls: readonly LlmCall[]): void {
    this.#calls.delete(key);
    const spent = calls.filter(succeeded).slice(0, mostCalls).map(withoutContext);
    if (spent.length === 0 || key.length > longestKey) return;
    this.#calls.set(key, spent);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > mostAnswers && oldest !== undefined) this.#calls.delete(oldest);
  }

  /** The calls of an answer. */
  of(key: string): readonly LlmCall[] {
    const calls = this.#calls.get(key);
    if (!calls) return [];
    this.#calls.delete(key);
    this.#calls.set(key, calls);
    return calls;
  }
}

const succeeded = ({ outcome, errorType }: LlmCall): boolean =>
  outcome === undefined ? errorType === undefined : outcome === 'success';

/** A context holds what belongs to the run that is over. */
const withoutContext = ({ context, ...call }: LlmCall): LlmCall => call;

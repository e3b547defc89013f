interface Question {
  readonly number: number;
  readonly unanswered: Set<string>;
  readonly settle: () => void;
}

/** Waits for answers, but not for ever, and not again for one who has left a question unanswered until he speaks. */
export class Questions {
  readonly #ask: (question: number) => void;
  readonly #waitMillis: number;
  readonly #open = new Set<Question>();
  readonly #silent = new Set<string>();
  #last = 0;

  /**
   * @param ask puts a question, by its number, to everybody
   * @param waitMillis how long the answers may take
   */
  constructor(ask: (question: number) => void, waitMillis: number) {
    this.#ask = ask;
    this.#waitMillis = waitMillis;
  }

  /** Asks everybody, and resolves when those who are named and not known to be silent have answered, or time is up. */
  async ask(names: Iterable<string>): Promise<void> {
    const unanswered = new Set([...names].filter((name) => !this.#silent.has(name)));
    const number = ++this.#last;
    this.#ask(number);
    if (unanswered.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#waitMillis);
    const question = { number, unanswered, settle: resolve };
    this.#open.add(question);
    await promise;
    clearTimeout(timer);
    this.#open.delete(question);
    for (const name of unanswered) this.#silent.add(name);
  }

  /** Somebody has spoken; all questions up to `answered` are answered. */
  hear(name: string, answered: number): void {
    this.#silent.delete(name);
    for (const question of this.#open) if (question.number <= answered) strike(name, question);
  }

  /** Somebody is gone, and will not answer. */
  forget(name: string): void {
    this.#silent.delete(name);
    for (const question of this.#open) strike(name, question);
  }
}

function strike(name: string, { unanswered, settle }: Question): void {
  unanswered.delete(name);
  if (unanswered.size === 0) settle();
}

const sliceMillis = 1;

/**
 * Handing bytes to the operating system is work too, and many scrapers at once would keep the event loop from the program for
 * as long as all of them together take. So they take turns, for about a millisecond between two rounds of the event loop.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isScheduled = false;

  /** Resolves with what the work returns, once its turn has come. */
  take<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(this.#round);
    }
    return promise;
  }

  readonly #round = (): void => {
    const end = performance.now() + sliceMillis;
    let next = this.#waiting.shift();
    while (next !== undefined) {
      next();
      if (performance.now() >= end) break;
      next = this.#waiting.shift();
    }
    this.#isScheduled = this.#waiting.length > 0;
    if (this.#isScheduled) setImmediate(this.#round);
  };
}

import { setImmediate } from 'node:timers/promises';

const sliceMillis = 1;

/** Keeps work on the event loop in slices of about a millisecond. */
export class Pause {
  #end = performance.now() + sliceMillis;

  /** Whether the slice is used up. */
  isDue(): boolean {
    return performance.now() >= this.#end;
  }

  /** Runs work that yields wherever it may be interrupted, and lets the program go on in between. */
  async run<Result>(work: Generator<void, Result>): Promise<Result> {
    for (;;) {
      this.#end = performance.now() + sliceMillis;
      const step = work.next();
      if (step.done) return step.value;
      await setImmediate();
    }
  }
}

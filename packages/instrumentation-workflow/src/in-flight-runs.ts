/** How long runs are waited for, and how many. */
export interface InFlightLimits {
  /** Runs in flight at the most; the oldest gives way. */
  readonly maxRuns: number;
  /** How long a run may last; one that is older is given up when the next one starts. */
  readonly maxSeconds: number;
}

interface InFlight<Run> {
  readonly run: Run;
  readonly startSeconds: number;
}

/**
 * The runs that have started and not ended, by their id. An engine whose process of a run dies never says so, so the
 * list is bounded in number and in age. There is no timer: every start looks at the oldest.
 */
export class InFlightRuns<Run> {
  readonly #runs = new Map<string, InFlight<Run>>();
  readonly #limits: InFlightLimits;
  readonly #abandoned: (run: Run) => void;

  /** @param abandoned called with each run that is given up */
  constructor(limits: InFlightLimits, abandoned: (run: Run) => void) {
    this.#limits = limits;
    this.#abandoned = abandoned;
  }

  get size(): number {
    return this.#runs.size;
  }

  /** @param nowSeconds a monotonic time */
  start(id: string, run: Run, nowSeconds: number): void {
    this.#runs.set(id, { run, startSeconds: nowSeconds });
    for (const [oldestId, oldest] of this.#runs) {
      const tooOld = nowSeconds - oldest.startSeconds > this.#limits.maxSeconds;
      if (!tooOld && this.#runs.size <= this.#limits.maxRuns) return;
      this.#runs.delete(oldestId);
      this.#abandoned(oldest.run);
    }
  }

  get(id: string | undefined): Run | undefined {
    return id === undefined ? undefined : this.#runs.get(id)?.run;
  }

  /** Takes a run out; `undefined` where it is not known, or was given up. */
  end(id: string): Run | undefined {
    const run = this.#runs.get(id)?.run;
    this.#runs.delete(id);
    return run;
  }

  /** Gives up every run, because nobody will see them end. */
  abandonAll(): void {
    for (const [id, { run }] of this.#runs) {
      this.#runs.delete(id);
      this.#abandoned(run);
    }
  }
}

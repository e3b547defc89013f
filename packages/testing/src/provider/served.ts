/** Tokens by type, in the sense of Vital's catalogue: cached tokens are part of `input`, reasoning is part of `output`. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cache_read: number;
  readonly cache_write: number;
  readonly reasoning: number;
}

/** One HTTP request that the fake provider answered. */
export interface ServedAttempt {
  /** The wire format, such as `openai`. */
  readonly provider: string;
  /** The resource asked for, such as `chat.completions`. */
  readonly endpoint: string;
  /** What it is to Vital's catalogue. */
  readonly operation:
    | 'chat'
    | 'completion'
    | 'embeddings'
    | 'rerank'
    | 'image'
    | 'audio'
    | 'moderation'
    | 'other';
  /** The model that served it: the name asked for, without its faults. */
  readonly model: string;
  /** The name asked for. */
  readonly requestedModel: string;
  /** 0 for a call's first attempt, 1 for its first retry. */
  readonly attempt: number;
  /** Whether the answer is a stream. */
  readonly stream: boolean;
  /** Depends on the path and the body of the request alone, and on the provider's seed. */
  readonly fingerprint: number;
  /** HTTP status; undefined while no answer began, also when the client left before. */
  readonly status: number | undefined;
  /**
   * `open` while it lasts; `completed` when the whole answer was sent; `failed` when it was an error or ended in one;
   * `cut` when the server destroyed the connection; `closed` when the client closed it before the answer was whole.
   */
  readonly ending: 'open' | 'completed' | 'failed' | 'cut' | 'closed';
  /** The token usage that was reported to the client; undefined when none was. */
  readonly tokens: TokenCounts | undefined;
}

/** Attempts to look for: those whose fields are all as given. */
export type ServedFilter = Partial<Omit<ServedAttempt, 'tokens'>>;

/** What a fake provider served, counted on its own side of the wire. */
export class Served {
  #attempts: ServedAttempt[] = [];
  #settled: (() => void)[] = [];

  /** Every attempt since the start or the last {@link reset}, in the order of arrival. */
  get attempts(): readonly ServedAttempt[] {
    return this.#attempts;
  }

  /** Number of attempts, retries included. */
  count(filter: ServedFilter = {}): number {
    return this.#matching(filter).length;
  }

  /** Number of calls: attempts that were no retry. */
  calls(filter: ServedFilter = {}): number {
    return this.#matching({ ...filter, attempt: 0 }).length;
  }

  /** Number of attempts that were a retry. */
  retries(filter: ServedFilter = {}): number {
    return this.count(filter) - this.calls(filter);
  }

  /** Sum of the tokens of a type that were reported to the client. */
  tokens(type: keyof TokenCounts, filter: ServedFilter = {}): number {
    return this.#matching(filter).reduce((sum, { tokens }) => sum + (tokens?.[type] ?? 0), 0);
  }

  /** Resolves when no attempt is open, so that endings which the client caused are known. */
  async settled(): Promise<void> {
    while (this.count({ ending: 'open' }) > 0) {
      await new Promise<void>((resolve) => this.#settled.push(resolve));
    }
  }

  /** Forgets what was served so far; attempts that are still open are forgotten when they end. */
  reset(): void {
    this.#attempts = [];
    this.#notify();
  }

  /** Begins an attempt. The function returned changes what is known of it. */
  open(
    attempt: Omit<ServedAttempt, 'status' | 'ending' | 'tokens'>,
  ): (change: Partial<ServedAttempt>) => void {
    const entry: ServedAttempt = { ...attempt, status: undefined, ending: 'open', tokens: undefined };
    this.#attempts.push(entry);
    return (change) => {
      Object.assign(entry, change);
      if (entry.ending !== 'open') this.#notify();
    };
  }

  #matching(filter: ServedFilter): ServedAttempt[] {
    const conditions = Object.entries(filter);
    return this.#attempts.filter((attempt) => {
      const facts = new Map<string, unknown>(Object.entries(attempt));
      return conditions.every(([field, value]) => facts.get(field) === value);
    });
  }

  #notify(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}

export const modes = ['quick', 'deep', 'act', 'summary'] as const;
export type Mode = (typeof modes)[number];

/** One request of a tenant. */
export interface EngineRequest {
  readonly mode: Mode;
  readonly tenant: string;
  readonly agent: string;
  readonly question: string;
  /** Default: the engine's own. */
  readonly model?: string;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
  /** For answers that stream: leave after this many pieces. Default: stay to the end. */
  readonly leaveAfter?: number;
}

/** What the tenant gets. */
export interface EngineAnswer {
  readonly text: string;
  /** Whether the tenant left before the end. */
  readonly complete: boolean;
}

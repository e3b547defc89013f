/**
 * Upper bounds of the histogram buckets. Alert thresholds (10 s, 30 s, 0.8) are bounds exactly, because
 * `histogram_quantile` and SLO ratios are exact only there.
 */
export const buckets = {
  /** Runs, calls, nodes: 10 ms to 5 minutes. */
  duration: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120, 300],
  /** In-process and networked caches, whose normal case is far below a millisecond. */
  cacheDuration: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 10, 30, 300],
  /** Waiting for a pooled connection. */
  wait: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  /** Seconds between two output tokens: 200 to 0.4 tokens a second. */
  perToken: [0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5],
  /** Sessions with a person: a second to a day. */
  session: [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800, 86400],
  /** Age of a cache entry when it is used: a second to a day. */
  age: [1, 5, 10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400],
  /** Scores from 0 to 1, finer where thresholds lie. */
  score: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1],
  /** How many times faster than one after the other. */
  speedup: [0.5, 0.9, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 32],
  /** Documents that a retrieval returned; 0 is a bucket of its own. */
  documents: [0, 1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100],
} as const satisfies Record<string, readonly number[]>;

export type BucketsName = keyof typeof buckets;

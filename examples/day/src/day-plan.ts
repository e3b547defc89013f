/** What the simulated engine does in a day: figures that section by section come out of the dashboards. */
export const dayPlan = {
  requestsPerMinute: 450,
  /** Shares of the requests. Modes 1 and 2 ask the response cache first; mode 3 works with documents. */
  modes: { mode_1: 0.45, mode_2: 0.4, mode_3: 0.15 },
  /** Of the look-ups in the response cache. */
  hitRate: 0.67,
  errorRate: 0.012,
  /** Cancelled runs are neither successful nor failed: 98.8 % success and 1.2 % errors leave no room, so they are few. */
  cancelRate: 0.0005,
  /** Seconds of a run that the cache answers. */
  hitSeconds: 0.08,
  /**
   * Seconds of any other run, as shares of bands: mean 2.69; with the hits, P95 is 4.8 and P99 9.2. The bands are those of
   * the histogram, so that its quantiles are not interpolated away from the true ones.
   */
  workSeconds: [
    [0.5, 0],
    [1, 0.2],
    [2, 0.32875],
    [3, 0.15715],
    [5, 0.22],
    [7.5, 0.05047],
    [10, 0.03],
    [15, 0.01],
    [20, 0.00263],
    [30, 0.001],
  ],
  /** Look-ups of a mode 3 run in the document cache: with the response cache they make 12 hits and 5 misses a second. */
  documentHits: 6.87,
  documentMisses: 2.574,
  /** Writes of a mode 3 run: with the response cache 3 a second. */
  documentWrites: 0.82,
  evictionsPerMinute: 0.3,
  entryAgeSeconds: 185,
  cacheEntries: { response: 400, documents: 320 },
  cacheMegabytes: { response: 28, documents: 17 },
  cacheCapacity: { response: 600, documents: 500 },
  llmCallsPerDay: 12_000,
  cachedLlmCallsPerDay: 8040,
  tokensPerDay: 2_400_000,
  dollarsPerLlmCall: 0.005,
  toolsPerDay: 40_000,
  toolSuccessRate: 0.96,
  retrievalsPerDay: 60_000,
  ragSuccessRate: 0.98,
  /** Tools and retrieval cost so much that the LLM has 70 % of the bill, tools 20 %, retrieval 10 %. */
  toolShareOfLlmCost: 2 / 7,
  ragShareOfLlmCost: 1 / 7,
  quality: 0.92,
  degradationRate: 0.08,
  warningRate: 0.02,
  pools: [
    { pool: 'db', poolType: 'db', size: 20, active: 20 },
    { pool: 'http', poolType: 'http', size: 100, active: 15 },
    { pool: 'llm', poolType: 'llm', size: undefined, active: 1 },
  ],
  tenants: ['acme', 'globex', 'initech', 'umbrella', 'hooli', 'stark'],
  agents: { mode_1: 'clerk', mode_2: 'librarian', mode_3: 'researcher' },
  workflows: { mode_1: 'question-answering', mode_2: 'summary', mode_3: 'research' },
} as const;

export type DayMode = keyof typeof dayPlan.modes;

export const requestsPerDay = dayPlan.requestsPerMinute * 1440;
/** Share of all requests that the response cache answers. */
export const shareOfHits = (dayPlan.modes.mode_1 + dayPlan.modes.mode_2) * dayPlan.hitRate;

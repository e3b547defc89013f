/**
 * The closed sets: every value that such an attribute may have. A value outside of its set is recorded as `other`, so
 * that a typing mistake can never grow the number of series.
 */
export const closedSets = {
  /** How a run, a node or a call ended. */
  outcome: ['success', 'error', 'cancelled', 'interrupted', 'abandoned'],
  /** Why a run ended without an answer and without an error. */
  cancelReason: ['cancelled', 'interrupted', 'abandoned'],
  errorType: [
    'rate_limit',
    'timeout',
    'auth',
    'invalid_request',
    'context_length',
    'content_filter',
    'overloaded',
    'server',
    'connection',
    'cancelled',
    'validation',
    'tool',
    'other',
  ],
  cacheOperation: ['hit', 'miss', 'write', 'evict', 'expire', 'invalidate', 'error'],
  llmOperation: ['chat', 'completion', 'embeddings', 'rerank', 'image', 'audio', 'moderation', 'other'],
  /** Input includes cached tokens and output includes reasoning; the other three are subsets of them. */
  tokenType: ['input', 'output', 'cache_read', 'cache_write', 'reasoning'],
  /** Whether the answer came from the application's own response cache. */
  cached: ['true', 'false'],
  cacheStatus: ['hit', 'miss', 'bypass', 'none'],
  streamEnding: ['completed', 'failed', 'cancelled', 'abandoned'],
  status: ['success', 'error'],
  instrumentationStatus: ['active', 'unsupported', 'failed', 'disabled'],
  /** How a library is watched; in this order of preference. */
  hook: ['channel', 'callback', 'patch', 'explicit'],
  costCategory: ['llm', 'tool', 'rag', 'other'],
  /** `cache`: the application's response cache. `prompt_cache`: the provider billed cached input at a lower price. */
  savingReason: ['cache', 'prompt_cache', 'other'],
  /** Why the provider's token counts of a call are not known. */
  usageUnknownReason: ['not_requested', 'not_reported', 'raw_response', 'interrupted', 'other'],
} as const;

export type ClosedSets = typeof closedSets;
export type ClosedSetName = keyof ClosedSets;

/** The values of a closed set, as a union. */
export type ClosedValue<Name extends ClosedSetName> = ClosedSets[Name][number];

export type Outcome = ClosedValue<'outcome'>;
export type CancelReason = ClosedValue<'cancelReason'>;
export type ErrorType = ClosedValue<'errorType'>;
export type CacheOperation = ClosedValue<'cacheOperation'>;
export type LlmOperation = ClosedValue<'llmOperation'>;
export type TokenType = ClosedValue<'tokenType'>;
export type CacheStatus = ClosedValue<'cacheStatus'>;
export type StreamEnding = ClosedValue<'streamEnding'>;
export type Status = ClosedValue<'status'>;
export type InstrumentationStatus = ClosedValue<'instrumentationStatus'>;
export type Hook = ClosedValue<'hook'>;
export type CostCategory = ClosedValue<'costCategory'>;
export type SavingReason = ClosedValue<'savingReason'>;
export type UsageUnknownReason = ClosedValue<'usageUnknownReason'>;

/** Where a value goes that its closed set does not have, or that is over its attribute's cap. */
export const OTHER = 'other';

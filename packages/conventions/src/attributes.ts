import type { ClosedSetName, ClosedValue } from './closed-sets.ts';

/** One attribute: what it says, and what keeps its number of values bounded. */
export interface AttributeRow {
  /** A sentence for the documentation. */
  readonly description: string;
  /** The closed set that it takes its values from; without it the value is free text. */
  readonly closedSet?: ClosedSetName;
  /** How many different free-text values keep their name on a metric, the heaviest; the others become `other`. */
  readonly cap?: number;
  /** What is recorded where the caller gives no value. Without it the attribute must be given. */
  readonly absent?: string;
}

/**
 * Every attribute that a metric may carry. A name with a dot (`cache.operation`) is an attribute whose key (`operation`)
 * means something else on other metrics; {@link attributeKey} gives the key.
 */
export const attributes = {
  workflow: { description: 'Name of the workflow.', cap: 100, absent: 'none' },
  mode: { description: 'Mode that the engine ran in.', absent: 'none' },
  tenant_id: { description: 'Tenant on whose behalf the work was done.', cap: 100, absent: 'none' },
  agent_id: { description: 'Agent that did the work.', cap: 100, absent: 'none' },
  agent_name: { description: "Agent's display name.", absent: 'none' },
  node: { description: "Node (step) of the workflow's graph.", cap: 200 },
  cache_status: {
    description: 'What the response cache answered for this run.',
    closedSet: 'cacheStatus',
    absent: 'none',
  },
  outcome: { description: 'How it ended.', closedSet: 'outcome' },
  error_type: { description: 'Class of the error.', closedSet: 'errorType' },
  'cancel.reason': { description: 'Why the run ended without an answer.', closedSet: 'cancelReason' },
  cache: { description: 'Name of the cache.', absent: 'default' },
  'cache.operation': { description: 'What the cache did.', closedSet: 'cacheOperation' },
  'degraded.reason': { description: 'Why the response was degraded.' },
  'warning.type': { description: 'Kind of warning.' },
  provider: {
    description: 'Provider of the model, as OpenTelemetry names it (`openai`).',
    absent: 'none',
  },
  model: { description: 'Model that answered, as the provider names it.', cap: 200, absent: 'none' },
  'llm.operation': { description: 'What was asked of the model.', closedSet: 'llmOperation', absent: 'chat' },
  cached: {
    description: "Whether the answer came from the application's response cache.",
    closedSet: 'cached',
    absent: 'false',
  },
  token_type: {
    description: 'Kind of token; `input` includes cached ones and `output` includes reasoning.',
    closedSet: 'tokenType',
  },
  'stream.ending': { description: 'How the stream ended.', closedSet: 'streamEnding' },
  'usage.reason': { description: 'Why the token counts are unknown.', closedSet: 'usageUnknownReason' },
  category: { description: 'What the money was spent on.', closedSet: 'costCategory' },
  'saving.reason': { description: 'What saved the money.', closedSet: 'savingReason' },
  tool_name: { description: 'Name of the tool.', cap: 200 },
  status: { description: 'Whether it succeeded.', closedSet: 'status' },
  source_type: {
    description: 'Kind of source that documents were retrieved from.',
    absent: 'none',
  },
  pool: { description: 'Name of the connection pool.' },
  pool_type: { description: 'What the pool connects to (`db`, `http`, `llm`).', absent: 'none' },
  version: { description: 'Version of the measured program, or of the watched library.' },
  commit: { description: 'Commit that the measured program was built from.', absent: 'none' },
  environment: { description: 'Deployment environment (`production`).', absent: 'none' },
  library: { description: 'Watched library, as its package is named.' },
  hook: { description: 'How the library is watched.', closedSet: 'hook' },
  'instrumentation.status': {
    description: 'Whether the library is really watched.',
    closedSet: 'instrumentationStatus',
  },
  metric: { description: 'Metric whose attribute or series limit was reached.' },
} as const satisfies Record<string, AttributeRow>;

export type Attributes = typeof attributes;
export type AttributeName = keyof Attributes;

/** The key that an attribute has on a metric: what follows the last dot of its name. */
export type AttributeKey<Name extends AttributeName> = Name extends `${string}.${infer Key}` ? Key : Name;

/** The values that an attribute takes. */
export type AttributeValue<Name extends AttributeName> = Attributes[Name] extends {
  closedSet: infer SetName extends ClosedSetName;
}
  ? ClosedValue<SetName>
  : string;

/** The key (label name) of an attribute. */
export function attributeKey(name: AttributeName): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The attributes whose heaviest values keep their names, in the order in which a metric that has several is capped. */
export const cappedAttributes = [
  'tenant_id',
  'model',
  'tool_name',
  'node',
  'agent_id',
  'workflow',
] as const satisfies readonly AttributeName[];

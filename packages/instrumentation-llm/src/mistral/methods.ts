import type { LlmOperation } from '@vital/conventions';
import type { CallResult } from '../calls/observed-call.ts';
import { textAt, valueAt } from '../calls/token-usage.ts';
import type { MethodStart, ModelMethod } from '../methods/model-method.ts';
import { CompletionStreamReader } from './completion-stream.ts';
import { usageInfo } from './usage.ts';

/** The methods that are watched of one part of a client. */
export interface ClientPart {
  /** Where the client keeps it: `['chat']`. */
  readonly path: readonly string[];
  readonly methods: readonly ModelMethod[];
}

/** An agent is named in place of a model; its answer tells the model. */
const start = (_client: unknown, [request]: readonly unknown[]): MethodStart => ({
  provider: 'mistral_ai',
  model: textAt(request, 'model'),
});

function result(answer: unknown): CallResult {
  const usage = usageInfo(valueAt(answer, 'usage'));
  return {
    model: textAt(answer, 'model') ?? textAt(answer, 'outputs', '0', 'model'),
    usage,
    usageUnknownReason: usage ? undefined : 'not_reported',
    serviceTier: textAt(answer, 'usage', 'serviceTier'),
  };
}

/** Moderation is not billed by tokens. */
const moderationResult = (answer: unknown): CallResult => ({
  model: textAt(answer, 'model'),
  usage: usageInfo(valueAt(answer, 'usage')),
});

const signal = ([, options]: readonly unknown[]): unknown =>
  valueAt(options, 'signal') ?? valueAt(options, 'fetchOptions', 'signal');
const reader = () => new CompletionStreamReader();

const plain = (operation: LlmOperation, ...names: readonly string[]): ModelMethod[] =>
  names.map((name) => ({ name, operation, start, result }));
const streamed = (operation: LlmOperation, ...names: readonly string[]): ModelMethod[] =>
  names.map((name) => ({ name, operation, start, result, signal, reader }));

/** The parts of a `Mistral` client that call a model. `parse` goes around `complete`, so both are watched. */
export const clientParts: readonly ClientPart[] = [
  {
    path: ['chat'],
    methods: [...plain('chat', 'complete', 'parse'), ...streamed('chat', 'stream', 'parseStream')],
  },
  { path: ['agents'], methods: [...plain('chat', 'complete'), ...streamed('chat', 'stream')] },
  { path: ['fim'], methods: [...plain('completion', 'complete'), ...streamed('completion', 'stream')] },
  { path: ['embeddings'], methods: plain('embeddings', 'create') },
  {
    path: ['beta', 'conversations'],
    methods: [
      ...plain('chat', 'start', 'append', 'restart'),
      ...streamed('chat', 'startStream', 'appendStream', 'restartStream'),
    ],
  },
  {
    path: ['classifiers'],
    methods: ['moderate', 'moderateChat', 'classify', 'classifyChat'].map((name) => ({
      name,
      operation: 'moderation',
      start,
      result: moderationResult,
    })),
  },
];

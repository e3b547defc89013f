import type { CallResult } from '../calls/observed-call.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import type { StainlessOperation } from '../stainless/stainless-operation.ts';
import { ChatStreamReader } from './chat-stream.ts';
import { EventStreamReader } from './event-stream.ts';
import { completionUsage, responseUsage } from './usage.ts';

const resultWith =
  (readUsage: (usage: unknown) => TokenUsage | undefined) =>
  (data: unknown): CallResult => {
    const usage = readUsage(valueAt(data, 'usage'));
    return {
      model: textAt(data, 'model'),
      serviceTier: textAt(data, 'service_tier'),
      usage,
      usageUnknownReason: usage ? undefined : 'not_reported',
    };
  };

/** Older image and speech models are not billed by tokens, so a missing usage is nothing unknown. */
const resultWithOptionalUsage = (data: unknown): CallResult => ({
  model: textAt(data, 'model'),
  usage: responseUsage(valueAt(data, 'usage')),
});

const chatReader = (body: unknown) => new ChatStreamReader(body);
const eventReader = () => new EventStreamReader();

const responses = {
  resource: ['responses'],
  operation: 'chat',
  result: resultWith(responseUsage),
  reader: eventReader,
} as const;

/**
 * The methods of openai that call a model. `parse`, `stream` and `runTools` go through `create`. `responses.retrieve` is
 * left out on purpose: it fetches what was counted when it was created. Realtime and Live speak over a WebSocket and
 * are not covered.
 */
export const operations: readonly StainlessOperation[] = [
  {
    resource: ['chat', 'completions'],
    method: 'create',
    operation: 'chat',
    result: resultWith(completionUsage),
    reader: chatReader,
  },
  {
    ...responses,
    method: 'create',
    failure: (data) => (textAt(data, 'status') === 'failed' ? valueAt(data, 'error') : undefined),
  },
  { ...responses, method: 'compact' },
  {
    resource: ['completions'],
    method: 'create',
    operation: 'completion',
    result: resultWith(completionUsage),
    reader: chatReader,
  },
  {
    resource: ['embeddings'],
    method: 'create',
    operation: 'embeddings',
    result: resultWith(completionUsage),
    reader: eventReader,
  },
  {
    resource: ['moderations'],
    method: 'create',
    operation: 'moderation',
    result: resultWithOptionalUsage,
    reader: eventReader,
  },
  ...['generate', 'edit', 'createVariation'].map((method) => ({
    resource: ['images'],
    method,
    operation: 'image' as const,
    result: resultWithOptionalUsage,
    reader: eventReader,
  })),
  ...['transcriptions', 'translations', 'speech'].map((resource) => ({
    resource: ['audio', resource],
    method: 'create',
    operation: 'audio' as const,
    result: resultWithOptionalUsage,
    reader: eventReader,
  })),
];

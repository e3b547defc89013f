import type { CallResult } from '../calls/observed-call.ts';
import { textAt, valueAt } from '../calls/token-usage.ts';
import type { StainlessOperation } from '../stainless/stainless-operation.ts';
import { MessageStreamReader } from './message-stream.ts';
import { messageUsage } from './usage.ts';

function messageResult(data: unknown): CallResult {
  const usage = messageUsage(valueAt(data, 'usage'));
  return {
    model: textAt(data, 'model'),
    serviceTier: textAt(data, 'usage', 'service_tier'),
    usage,
    usageUnknownReason: usage ? undefined : 'not_reported',
  };
}

const messages = {
  method: 'create',
  operation: 'chat',
  result: messageResult,
  reader: () => new MessageStreamReader(),
} as const;

/**
 * The methods of @anthropic-ai/sdk that call a model. `parse`, `stream` and the tool runner go through `create`. Batches are
 * left out: their results are fetched later, and as often as a program likes.
 */
export const operations: readonly StainlessOperation[] = [
  { ...messages, resource: ['messages'] },
  { ...messages, resource: ['beta', 'messages'] },
  {
    ...messages,
    resource: ['completions'],
    operation: 'completion',
    result: (data) => ({ model: textAt(data, 'model'), usageUnknownReason: 'not_reported' }),
  },
];

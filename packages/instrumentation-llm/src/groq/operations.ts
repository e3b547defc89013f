import type { CallResult } from '../calls/observed-call.ts';
import { textAt, valueAt } from '../calls/token-usage.ts';
import { ChatStreamReader } from '../openai/chat-stream.ts';
import { completionUsage } from '../openai/usage.ts';
import type { StainlessOperation } from '../stainless/stainless-operation.ts';

function completionResult(data: unknown): CallResult {
  const usage = completionUsage(valueAt(data, 'usage'));
  return {
    model: textAt(data, 'model'),
    serviceTier: textAt(data, 'service_tier'),
    usage,
    usageUnknownReason: usage ? undefined : 'not_reported',
  };
}

/** Audio is billed by its length, of which an answer tells nothing. */
const audio = {
  method: 'create',
  operation: 'audio',
  result: (data: unknown): CallResult => ({ model: textAt(data, 'model') }),
  reader: (body: unknown) => new ChatStreamReader(body),
} as const;

/** The methods of groq-sdk that call a model. Its answers are those of OpenAI's chat completions. */
export const operations: readonly StainlessOperation[] = [
  {
    resource: ['chat', 'completions'],
    method: 'create',
    operation: 'chat',
    result: completionResult,
    reader: (body) => new ChatStreamReader(body),
  },
  {
    resource: ['embeddings'],
    method: 'create',
    operation: 'embeddings',
    result: completionResult,
    reader: (body) => new ChatStreamReader(body),
  },
  { ...audio, resource: ['audio', 'transcriptions'] },
  { ...audio, resource: ['audio', 'translations'] },
  { ...audio, resource: ['audio', 'speech'] },
];

import { namedProvider } from '../calls/named-provider.ts';
import type { CallResult } from '../calls/observed-call.ts';
import { textAt, valueAt } from '../calls/token-usage.ts';
import type { MethodStart, ModelMethod } from '../methods/model-method.ts';
import { ChatChunkReader } from './chat-stream.ts';
import { rawUsage } from './raw-answer.ts';

/** A model says which one it is, but not whose; its class is named after its provider. */
const start = (model: unknown): MethodStart => ({
  provider: namedProvider(textAt(model, 'constructor', 'name')),
  model: textAt(model, 'model') ?? textAt(model, 'metadata', 'model'),
});

function result(answer: unknown): CallResult {
  const raw = valueAt(answer, 'raw');
  const usage = rawUsage(raw);
  return { model: textAt(raw, 'model'), usage, usageUnknownReason: usage ? undefined : 'not_reported' };
}

/** The one method that each model of LlamaIndex has of its own; `complete` and `exec` go through it. */
export const methods: readonly ModelMethod[] = [
  { name: 'chat', operation: 'chat', isFrameworks: true, start, result, reader: () => new ChatChunkReader() },
];

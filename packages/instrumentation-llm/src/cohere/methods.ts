import type { LlmOperation } from '@vital/conventions';
import type { CallResult } from '../calls/observed-call.ts';
import { type TokenUsage, textAt, valueAt } from '../calls/token-usage.ts';
import type { MethodStart, ModelMethod } from '../methods/model-method.ts';
import { ChatEventReader } from './chat-stream.ts';
import { billedUsage } from './usage.ts';

/** The clients for the clouds of Amazon speak the same API. */
const clouds: Readonly<Record<string, string>> = { bedrock: 'aws.bedrock', sagemaker: 'aws.sagemaker' };

function start(client: unknown, [request]: readonly unknown[]): MethodStart {
  const platform = textAt(client, '_options', 'platform');
  return { provider: clouds[platform ?? ''] ?? 'cohere', model: textAt(request, 'model') };
}

function resultOf(usage: TokenUsage | undefined): CallResult {
  return { usage, usageUnknownReason: usage ? undefined : 'not_reported' };
}

/** An answer is `{ data, rawResponse }`; the parts below are those of the second API and of the first. */
function result(answer: unknown): CallResult {
  return resultOf(billedUsage(valueAt(answer, 'data', 'usage') ?? valueAt(answer, 'data', 'meta')));
}

/** Reranking is billed by searches, not by tokens. */
const rerankResult = (answer: unknown): CallResult => ({
  usage: billedUsage(valueAt(answer, 'data', 'meta')),
});

const stream = (answer: unknown): unknown => valueAt(answer, 'data');
const signal = ([, options]: readonly unknown[]): unknown => valueAt(options, 'abortSignal');
const reader = () => new ChatEventReader();
const method = (name: string, operation: LlmOperation): ModelMethod => ({ name, operation, start, result });

/**
 * The methods of cohere-ai that make one request each, in both versions of its API. The public ones wrap what these return,
 * so the promises that a program gets stay what they are.
 */
export const methods: readonly ModelMethod[] = [
  method('__chat', 'chat'),
  { ...method('__chatStream', 'chat'), stream, signal, reader },
  method('__generate', 'completion'),
  { ...method('__generateStream', 'completion'), stream, signal, reader },
  method('__embed', 'embeddings'),
  { ...method('__rerank', 'rerank'), result: rerankResult },
  method('__summarize', 'completion'),
];

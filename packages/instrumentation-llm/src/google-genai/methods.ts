import type { CallResult } from '../calls/observed-call.ts';
import { countAt, textAt, valueAt } from '../calls/token-usage.ts';
import type { MethodStart, ModelMethod } from '../methods/model-method.ts';
import { ContentStreamReader } from './content-stream.ts';
import { usageOfMetadata } from './usage.ts';

/** `models/gemini-2.5-flash` and `projects/…/models/gemini-2.5-flash` are the model `gemini-2.5-flash`. */
export function bareModelName(name: string | undefined): string | undefined {
  return name?.slice(name.lastIndexOf('/') + 1);
}

function start(models: unknown, [params]: readonly unknown[]): MethodStart {
  return {
    provider: isVertex(valueAt(models, 'apiClient')) ? 'gcp.vertex_ai' : 'gcp.gemini',
    model: bareModelName(textAt(params, 'model')),
  };
}

function isVertex(apiClient: unknown): boolean {
  const isVertexAI = valueAt(apiClient, 'isVertexAI');
  return typeof isVertexAI === 'function' && Reflect.apply(isVertexAI, apiClient, []) === true;
}

function contentResult(data: unknown): CallResult {
  const usage = usageOfMetadata(valueAt(data, 'usageMetadata'));
  return {
    model: textAt(data, 'modelVersion'),
    usage,
    usageUnknownReason: usage ? undefined : 'not_reported',
  };
}

/** Vertex tells the tokens of each text; the Gemini API tells none of embeddings. */
function embeddingResult(data: unknown): CallResult {
  const usage = usageOfMetadata(valueAt(data, 'usageMetadata'));
  const embeddings = valueAt(data, 'embeddings');
  const counts = Array.isArray(embeddings)
    ? embeddings.map((embedding) => countAt(embedding, 'statistics', 'tokenCount'))
    : [];
  const inputTokens = counts.reduce<number | undefined>(
    (sum, count) => (count === undefined ? sum : (sum ?? 0) + count),
    undefined,
  );
  const counted = usage ?? (inputTokens === undefined ? undefined : { inputTokens, outputTokens: 0 });
  return { usage: counted, usageUnknownReason: counted ? undefined : 'not_reported' };
}

/**
 * The methods of `Models` in @google/genai that make one request each. Function calling and continuation make several
 * for one call of the program, and each of them is a call of the model. `chats` go through them. Interactions and live
 * sessions are clients of their own and are not covered.
 */
export const methods: readonly ModelMethod[] = [
  { name: 'generateContentInternal', operation: 'chat', start, result: contentResult },
  {
    name: 'generateContentStreamInternal',
    operation: 'chat',
    start,
    result: contentResult,
    signal: ([params]) => valueAt(params, 'config', 'abortSignal'),
    reader: () => new ContentStreamReader(),
  },
  { name: 'embedContentInternal', operation: 'embeddings', start, result: embeddingResult },
  ...['generateImagesInternal', 'editImageInternal', 'upscaleImageInternal'].map(
    (name): ModelMethod => ({ name, operation: 'image', start, result: () => ({}) }),
  ),
];

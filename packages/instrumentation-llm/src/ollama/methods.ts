import type { CallResult } from '../calls/observed-call.ts';
import { countAt, textAt, valueAt } from '../calls/token-usage.ts';
import type { MethodStart, ModelMethod } from '../methods/model-method.ts';
import { AnswerStreamReader } from './answer-stream.ts';
import { evaluationUsage } from './usage.ts';

const start = (_client: unknown, [request]: readonly unknown[]): MethodStart => ({
  provider: 'ollama',
  model: textAt(request, 'model'),
});

function result(answer: unknown): CallResult {
  const usage = evaluationUsage(answer);
  return {
    model: textAt(answer, 'model'),
    usage,
    usageUnknownReason: usage ? undefined : 'not_reported',
  };
}

/** Ollama's error keeps the HTTP status under a name of its own. */
function describe(error: unknown): unknown {
  const status = countAt(error, 'status_code');
  return status === undefined ? error : { name: valueAt(error, 'name'), status };
}

const reader = () => new AnswerStreamReader();
/** The client makes none. */
const retries = () => 0;

/** The methods of `Ollama` that call a model. */
export const methods: readonly ModelMethod[] = [
  { name: 'chat', operation: 'chat', start, result, describe, retries, reader },
  { name: 'generate', operation: 'completion', start, result, describe, retries, reader },
  { name: 'embed', operation: 'embeddings', start, result, describe, retries },
  { name: 'embeddings', operation: 'embeddings', start, result, describe, retries },
];

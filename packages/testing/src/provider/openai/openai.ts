import type { Fault } from '../faults.ts';
import type { WireFormat } from '../wire-format.ts';
import { chatCompletions } from './chat-completions.ts';
import { completions } from './completions.ts';
import { embeddings } from './embeddings.ts';
import { images, moderations, speech, transcriptions } from './media.ts';
import { model, models } from './models.ts';
import { responses } from './responses.ts';

/** https://developers.openai.com/api/docs/guides/error-codes */
const errors: Partial<Record<Fault, { type: string; code: string | null }>> = {
  'rate-limit': { type: 'requests', code: 'rate_limit_exceeded' },
  'server-error': { type: 'server_error', code: null },
  overloaded: { type: 'server_error', code: 'overloaded' },
  unauthorized: { type: 'invalid_request_error', code: 'invalid_api_key' },
  'unknown-model': { type: 'invalid_request_error', code: 'model_not_found' },
  'invalid-request': { type: 'invalid_request_error', code: null },
  'context-length': { type: 'invalid_request_error', code: 'context_length_exceeded' },
  'content-filter': { type: 'invalid_request_error', code: 'content_filter' },
};

/** OpenAI's HTTP API, also below the paths that Azure uses. */
export const openai: WireFormat = {
  name: 'openai',
  endpoints: [
    chatCompletions,
    responses,
    completions,
    embeddings,
    images,
    speech,
    transcriptions,
    moderations,
    models,
    model,
  ],
  refuse: ({ fault, message }) => ({
    error: { message, param: null, ...(errors[fault] ?? { type: 'api_error', code: null }) },
  }),
};

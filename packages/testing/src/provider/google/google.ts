import type { Fault } from '../faults.ts';
import type { WireFormat } from '../wire-format.ts';
import { countTokensOfContent, embedContent, generateContent, streamGenerateContent } from './content.ts';

/** https://ai.google.dev/gemini-api/docs/troubleshooting */
const statuses: Partial<Record<Fault, string>> = {
  'rate-limit': 'RESOURCE_EXHAUSTED',
  'server-error': 'INTERNAL',
  overloaded: 'UNAVAILABLE',
  unauthorized: 'UNAUTHENTICATED',
  'unknown-model': 'NOT_FOUND',
};

/** The HTTP API of Gemini. It never reports tokens written to a cache, nor those of embeddings. */
export const google: WireFormat = {
  name: 'google',
  endpoints: [generateContent, streamGenerateContent, embedContent, countTokensOfContent],
  refuse: ({ fault, status, message }) => ({
    error: { code: status, message, status: statuses[fault] ?? 'INVALID_ARGUMENT' },
  }),
};

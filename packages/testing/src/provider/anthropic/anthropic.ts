import type { Fault } from '../faults.ts';
import type { WireFormat } from '../wire-format.ts';
import { messages } from './messages.ts';

/** https://platform.claude.com/docs/en/api/errors */
const errorTypes: Partial<Record<Fault, string>> = {
  'rate-limit': 'rate_limit_error',
  overloaded: 'overloaded_error',
  unauthorized: 'authentication_error',
  'unknown-model': 'not_found_error',
  'invalid-request': 'invalid_request_error',
  'context-length': 'invalid_request_error',
  'content-filter': 'invalid_request_error',
};

/** Anthropic tells a prompt that is too long by the message alone. */
const messageOf: Partial<Record<Fault, string>> = {
  'context-length': 'prompt is too long: 200001 tokens > 200000 maximum',
  'content-filter': 'Output blocked by content filtering policy',
};

/** Anthropic's HTTP API. */
export const anthropic: WireFormat = {
  name: 'anthropic',
  endpoints: [messages],
  refuse: ({ fault, message }) => ({
    type: 'error',
    error: { type: errorTypes[fault] ?? 'api_error', message: messageOf[fault] ?? message },
  }),
};

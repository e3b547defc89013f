import { countTokens } from '../answer.ts';
import type { Endpoint, WireFormat } from '../wire-format.ts';
import { completions } from './completions.ts';
import { conversations } from './conversations.ts';
import { countable, usageOf } from './usage.ts';

/** `POST /v1/embeddings` */
const embeddings: Endpoint = {
  name: 'embeddings',
  operation: 'embeddings',
  method: 'POST',
  path: /\/v1\/embeddings$/,
  async serve(exchange) {
    const { body, faults, key, model } = exchange;
    const inputs = Array.isArray(body.input) ? body.input : [body.input];
    const tokens = countable(countTokens(faults, inputs, 0));
    const data = inputs.map((_, index) => ({ object: 'embedding', index, embedding: [0.25, 0.5, 0.75] }));
    exchange.json({ id: key.toString(16), object: 'list', model, data, usage: usageOf(tokens) }, tokens);
  },
};

/** `POST /v1/moderations`, which tells no tokens. */
const moderations: Endpoint = {
  name: 'moderations',
  operation: 'moderation',
  method: 'POST',
  path: /\/v1\/moderations$/,
  async serve(exchange) {
    const { body, key, model } = exchange;
    const inputs = Array.isArray(body.input) ? body.input : [body.input];
    const results = inputs.map(() => ({ categories: { pii: false }, category_scores: { pii: 0.01 } }));
    exchange.json({ id: key.toString(16), model, results });
  },
};

/** Mistral's HTTP API. */
export const mistral: WireFormat = {
  name: 'mistral',
  endpoints: [
    completions('chat'),
    completions('fim'),
    completions('agents'),
    conversations,
    embeddings,
    moderations,
  ],
  refuse: ({ fault, message, status }) => ({
    object: 'error',
    message,
    type: fault.replaceAll('-', '_'),
    param: null,
    code: `${status}`,
  }),
};

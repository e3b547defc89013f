import type { Endpoint } from '../wire-format.ts';
import { created } from './usage.ts';

const offered = ['gpt-4o', 'gpt-4o-mini', 'gpt-5.2', 'text-embedding-3-small'];
const describe = (id: string) => ({ id, object: 'model', created, owned_by: 'openai' });

/** `GET /models`, in one page. */
export const models: Endpoint = {
  name: 'models.list',
  operation: 'other',
  method: 'GET',
  path: /\/models$/,
  model: () => '',
  async serve(exchange) {
    exchange.json({ object: 'list', data: offered.map(describe) });
  },
};

/** `GET /models/{model}`. */
export const model: Endpoint = {
  name: 'models.retrieve',
  operation: 'other',
  method: 'GET',
  path: /\/models\/[^/]+$/,
  model: (_body, path) => path.slice(path.lastIndexOf('/') + 1),
  async serve(exchange) {
    exchange.json(describe(exchange.model));
  },
};

import { countTokens } from '../answer.ts';
import type { Endpoint, WireFormat } from '../wire-format.ts';
import { chat, chatV1 } from './chat.ts';
import { countable, usageOf } from './usage.ts';

/** `POST /v1/embed` and `/v2/embed` */
const embed: Endpoint = {
  name: 'embed',
  operation: 'embeddings',
  method: 'POST',
  path: /\/v[12]\/embed$/,
  async serve(exchange) {
    const { body, faults, key } = exchange;
    const texts = Array.isArray(body.texts) ? body.texts : [];
    const tokens = countable(countTokens(faults, texts, 0));
    const float = texts.map(() => [0.25, 0.5, 0.75]);
    exchange.json(
      {
        id: key.toString(16),
        response_type: 'embeddings_by_type',
        embeddings: { float },
        texts,
        meta: { api_version: { version: '2' }, ...usageOf(tokens) },
      },
      tokens,
    );
  },
};

/** `POST /v1/rerank` and `/v2/rerank`, which is billed by searches. */
const rerank: Endpoint = {
  name: 'rerank',
  operation: 'rerank',
  method: 'POST',
  path: /\/v[12]\/rerank$/,
  async serve(exchange) {
    const documents = Array.isArray(exchange.body.documents) ? exchange.body.documents : [];
    exchange.json({
      id: exchange.key.toString(16),
      results: documents.map((_, index) => ({ index, relevance_score: 1 / (index + 1) })),
      meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } },
    });
  },
};

/** The HTTP API of Cohere, both of its versions. */
export const cohere: WireFormat = {
  name: 'cohere',
  endpoints: [chat, chatV1, embed, rerank],
  refuse: ({ message }) => ({ message }),
};

import { countTokens, present } from '../answer.ts';
import type { Endpoint } from '../wire-format.ts';

/** Numbers of a vector, unless the request says otherwise. */
const defaultDimensions = 8;

/** `POST /embeddings`, as numbers or in base64, which the openai client asks for by itself. */
export const embeddings: Endpoint = {
  name: 'embeddings',
  operation: 'embeddings',
  method: 'POST',
  path: /\/embeddings$/,
  async serve(exchange) {
    const { body, faults, model, key } = exchange;
    const inputs = Array.isArray(body.input) && typeof body.input[0] !== 'number' ? body.input : [body.input];
    const dimensions = typeof body.dimensions === 'number' ? body.dimensions : defaultDimensions;
    const tokens = faults.has('no-usage') ? undefined : countTokens(faults, body.input, 0);
    exchange.json(
      present({
        object: 'list',
        data: inputs.map((_, index) => {
          const vector = Float32Array.from(
            { length: dimensions },
            (_, i) => ((key + index + i) % 1000) / 1000,
          );
          const embedding =
            body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
          return { object: 'embedding', index, embedding };
        }),
        model,
        usage: tokens && { prompt_tokens: tokens.input, total_tokens: tokens.input },
      }),
      tokens,
    );
  },
};

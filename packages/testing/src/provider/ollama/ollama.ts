import { type JsonObject, objectAt, objectsAt } from '../../json.ts';
import { type Answer, composeAnswer, countTokens, present } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { TokenCounts } from '../served.ts';
import type { Endpoint, WireFormat } from '../wire-format.ts';

const contentType = 'application/x-ndjson';
const line = (value: JsonObject) => `${JSON.stringify(value)}\n`;

/** `POST /api/chat` and `POST /api/generate`, plain and as lines of JSON. */
function answers(path: 'chat' | 'generate'): Endpoint {
  return {
    name: path,
    operation: path === 'chat' ? 'chat' : 'completion',
    method: 'POST',
    path: new RegExp(`/api/${path}$`),
    async serve(exchange) {
      const { body, faults } = exchange;
      const answer = composeAnswer(exchange, {
        prompt: [body.messages, body.prompt, body.system, body.tools],
        maximumTokens: objectAt(body, 'options').num_predict,
        schema: body.format,
        tool: toolToCall(body),
      });
      const tokens = faults.has('no-usage') ? undefined : countable(answer.tokens);
      if (body.stream !== true) {
        exchange.json(part(exchange, answer, answer.text, { done: true, tokens }), tokens);
        return;
      }
      const pieces = answer.toolCall ? [answer.text] : answer.pieces;
      await exchange.stream({
        contentType,
        events: [
          ...pieces.map((piece) => line(part(exchange, answer, piece, { done: false }))),
          line(part(exchange, { ...answer, toolCall: undefined }, '', { done: true, tokens })),
        ],
        tokens,
        malformed: '{"model": \n',
        failure: line({ error: 'an error was encountered while running the model' }),
      });
    },
  };
}

/** `POST /api/embed` */
const embed: Endpoint = {
  name: 'embed',
  operation: 'embeddings',
  method: 'POST',
  path: /\/api\/embed$/,
  async serve(exchange) {
    const { body, faults, model } = exchange;
    const texts = Array.isArray(body.input) ? body.input : [body.input];
    const tokens = countable(countTokens(faults, body.input, 0));
    const embeddings = texts.map(() => [0.25, 0.5, 0.75]);
    exchange.json({ model, embeddings, prompt_eval_count: tokens.input }, tokens);
  },
};

/** What Ollama can report. */
function countable({ input, output }: TokenCounts): TokenCounts {
  return { input, output, cache_read: 0, cache_write: 0, reasoning: 0 };
}

function part(
  { body, model }: Exchange,
  { toolCall, stop }: Answer,
  text: string,
  { done, tokens }: { done: boolean; tokens?: TokenCounts | undefined },
): JsonObject {
  const message = present({
    role: 'assistant',
    content: toolCall ? '' : text,
    tool_calls: toolCall && [{ function: { name: toolCall.name, arguments: JSON.parse(text) } }],
  });
  return present({
    model,
    created_at: '2026-01-01T00:00:00.000Z',
    ...(body.messages === undefined ? { response: text } : { message }),
    done,
    done_reason: done ? (stop === 'length' ? 'length' : 'stop') : undefined,
    total_duration: done ? 1_000_000 : undefined,
    prompt_eval_count: tokens?.input,
    eval_count: tokens?.output,
  });
}

/** A request that offers tools is answered with a call of the first one, unless it brings a tool's result. */
function toolToCall(body: JsonObject): { name: string; parameters: unknown } | undefined {
  const [tool] = objectsAt(body, 'tools');
  if (!tool || objectsAt(body, 'messages').at(-1)?.role === 'tool') return undefined;
  const { name, parameters } = objectAt(tool, 'function');
  return { name: `${name}`, parameters };
}

/** The HTTP API of Ollama. */
export const ollama: WireFormat = {
  name: 'ollama',
  endpoints: [answers('chat'), answers('generate'), embed],
  refuse: ({ message }) => ({ error: message }),
};

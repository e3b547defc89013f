import { type JsonObject, objectAt, objectsAt } from '../../json.ts';
import { type Answer, composeAnswer, present } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { TokenCounts } from '../served.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import type { Endpoint } from '../wire-format.ts';

const stopReasons = {
  stop: 'end_turn',
  length: 'max_tokens',
  filtered: 'refusal',
  tool: 'tool_use',
} as const;

/** `POST /v1/messages`, plain and as a stream, also as the beta. */
export const messages: Endpoint = {
  name: 'messages',
  operation: 'chat',
  method: 'POST',
  path: /\/v1\/messages$/,
  async serve(exchange) {
    const { body, faults } = exchange;
    const answer = composeAnswer(exchange, {
      prompt: [body.system, body.messages, body.tools],
      maximumTokens: body.max_tokens,
      schema: objectAt(body, 'output_config', 'format').schema ?? objectAt(body, 'output_format').schema,
      tool: toolToCall(body),
    });
    const tokens = faults.has('no-usage') ? undefined : answer.tokens;
    if (body.stream === true) await stream(exchange, answer, tokens);
    else exchange.json(message(exchange, answer, tokens), tokens);
  },
};

/** Cached tokens are reported beside the other input tokens, not among them. */
function usageOf(tokens: TokenCounts | undefined): JsonObject | undefined {
  if (!tokens) return undefined;
  const { input, output, cache_read, cache_write, reasoning } = tokens;
  return {
    input_tokens: input - cache_read - cache_write,
    cache_creation_input_tokens: cache_write,
    cache_read_input_tokens: cache_read,
    cache_creation: { ephemeral_5m_input_tokens: cache_write, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    ...(reasoning > 0 ? { output_tokens_details: { thinking_tokens: reasoning } } : {}),
    service_tier: 'standard',
  };
}

/** A request that offers tools is answered with a call of the first one, unless it brings a tool's result. */
function toolToCall(body: JsonObject): { name: string; parameters: unknown } | undefined {
  const [tool] = objectsAt(body, 'tools');
  const last = objectsAt(body, 'messages').at(-1);
  const brings = last !== undefined && objectsAt(last, 'content').some(({ type }) => type === 'tool_result');
  return tool && !brings ? { name: `${tool.name}`, parameters: tool.input_schema } : undefined;
}

function frame(exchange: Exchange, fields: JsonObject): JsonObject {
  return present({
    id: `msg_${exchange.key.toString(16)}`,
    type: 'message',
    role: 'assistant',
    model: exchange.model,
    ...fields,
  });
}

function message(exchange: Exchange, answer: Answer, tokens: TokenCounts | undefined): JsonObject {
  const { text, toolCall, stop } = answer;
  return frame(exchange, {
    content: [
      toolCall
        ? { type: 'tool_use', id: toolCall.id, name: toolCall.name, input: JSON.parse(text) }
        : { type: 'text', text },
    ],
    stop_reason: stopReasons[stop],
    stop_sequence: null,
    usage: usageOf(tokens),
  });
}

async function stream(exchange: Exchange, answer: Answer, tokens: TokenCounts | undefined): Promise<void> {
  const { pieces, toolCall, stop } = answer;
  const event = (type: string, fields: JsonObject = {}) => serverSentEvent({ type, ...fields }, type);
  const block = toolCall
    ? { type: 'tool_use', id: toolCall.id, name: toolCall.name, input: {} }
    : { type: 'text', text: '' };
  const delta = (piece: string) =>
    toolCall ? { type: 'input_json_delta', partial_json: piece } : { type: 'text_delta', text: piece };
  await exchange.stream({
    contentType: 'text/event-stream; charset=utf-8',
    events: [
      event('message_start', {
        message: frame(exchange, {
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: usageOf(tokens && { ...tokens, output: 1, reasoning: 0 }),
        }),
      }),
      event('content_block_start', { index: 0, content_block: block }),
      event('ping'),
      ...pieces.map((piece) => event('content_block_delta', { index: 0, delta: delta(piece) })),
      event('content_block_stop', { index: 0 }),
      event('message_delta', {
        delta: { stop_reason: stopReasons[stop], stop_sequence: null },
        ...(tokens ? { usage: outputUsage(tokens) } : {}),
      }),
      event('message_stop'),
    ],
    tokens,
    reportedBy: 2,
    malformed: event('content_block_delta').replace('}\n', '\n'),
    failure: serverSentEvent(
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'error',
    ),
  });
}

/** The last usage of a stream repeats no more than it has to. */
function outputUsage({ output, reasoning }: TokenCounts): JsonObject {
  return {
    output_tokens: output,
    ...(reasoning > 0 ? { output_tokens_details: { thinking_tokens: reasoning } } : {}),
  };
}

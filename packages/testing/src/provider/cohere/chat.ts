import { type JsonObject, objectAt, objectsAt } from '../../json.ts';
import { type Answer, composeAnswer, present } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { TokenCounts } from '../served.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import type { Endpoint } from '../wire-format.ts';
import { countable, usageOf } from './usage.ts';

const finishReasons = {
  stop: 'COMPLETE',
  length: 'MAX_TOKENS',
  filtered: 'COMPLETE',
  tool: 'TOOL_CALL',
} as const;

function answerTo(exchange: Exchange): { answer: Answer; tokens: TokenCounts | undefined } {
  const { body, faults } = exchange;
  const answer = composeAnswer(exchange, {
    prompt: [body.messages, body.message, body.chat_history, body.tools],
    maximumTokens: body.max_tokens,
    schema: objectAt(body, 'response_format').json_schema,
  });
  return { answer, tokens: faults.has('no-usage') ? undefined : countable(answer.tokens) };
}

/** `POST /v2/chat`, plain and as server-sent events. */
export const chat: Endpoint = {
  name: 'chat',
  operation: 'chat',
  method: 'POST',
  path: /\/v2\/chat$/,
  async serve(exchange) {
    const { answer, tokens } = answerTo(exchange);
    const { text, pieces, stop } = answer;
    const id = `chat-${exchange.key.toString(16)}`;
    const usage = tokens && usageOf(tokens);
    if (exchange.body.stream !== true) {
      const message = { role: 'assistant', content: [{ type: 'text', text }] };
      exchange.json(present({ id, finish_reason: finishReasons[stop], message, usage }), tokens);
      return;
    }
    const event = (type: string, fields: JsonObject) => serverSentEvent({ type, ...fields }, type);
    const content = (fields: JsonObject) => ({ index: 0, delta: { message: { content: fields } } });
    await exchange.stream({
      contentType: 'text/event-stream',
      events: [
        event('message-start', { id, delta: { message: { role: 'assistant', content: [] } } }),
        event('content-start', content({ type: 'text', text: '' })),
        ...pieces.map((piece) => event('content-delta', content({ text: piece }))),
        event('content-end', { index: 0 }),
        event('message-end', { delta: present({ finish_reason: finishReasons[stop], usage }) }),
        serverSentEvent('[DONE]'),
      ],
      tokens,
      reportedBy: 2,
      malformed: serverSentEvent('{"type": '),
      failure: event('message-end', { delta: { finish_reason: 'ERROR', error: 'internal error' } }),
    });
  },
};

/** `POST /v1/chat`, plain and as lines of JSON. */
export const chatV1: Endpoint = {
  name: 'chat-v1',
  operation: 'chat',
  method: 'POST',
  path: /\/v1\/chat$/,
  async serve(exchange) {
    const { answer, tokens } = answerTo(exchange);
    const line = (event_type: string, fields: JsonObject) => `${JSON.stringify({ event_type, ...fields })}\n`;
    const whole = present({
      text: answer.text,
      generation_id: exchange.key.toString(16),
      finish_reason: finishReasons[answer.stop],
      chat_history: objectsAt(exchange.body, 'chat_history'),
      meta: tokens && usageOf(tokens),
    });
    if (exchange.body.stream !== true) {
      exchange.json(whole, tokens);
      return;
    }
    await exchange.stream({
      contentType: 'application/stream+json',
      events: [
        line('stream-start', { generation_id: exchange.key.toString(16), is_finished: false }),
        ...answer.pieces.map((text) => line('text-generation', { text, is_finished: false })),
        line('stream-end', { finish_reason: finishReasons[answer.stop], response: whole, is_finished: true }),
      ],
      tokens,
      malformed: '{"event_type": \n',
      failure: line('stream-end', { finish_reason: 'ERROR', response: { text: '' }, is_finished: true }),
    });
  },
};

import { composeAnswer, present } from '../answer.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import type { Endpoint } from '../wire-format.ts';
import { countable, usageOf } from './usage.ts';

/** Every conversation is one that a request may continue; its name carries the model, faults included. */
const conversation = 'conv-';
const createdAt = '2026-01-01T00:00:00Z';

/** `POST /v1/conversations`, `/v1/conversations/{id}` and `/v1/conversations/{id}/restart`, plain and as events. */
export const conversations: Endpoint = {
  name: 'conversations',
  operation: 'chat',
  method: 'POST',
  path: /\/v1\/conversations(\/[^/]+(\/restart)?)?$/,
  model: (body, path) => `${body.model ?? path.match(/\/conv-([^/]+)/)?.[1]}`,
  async serve(exchange) {
    const { body, faults, key, model } = exchange;
    const answer = composeAnswer(exchange, { prompt: [body.inputs, body.instructions] });
    const tokens = faults.has('no-usage') ? undefined : countable(answer.tokens);
    const usage = tokens ? usageOf(tokens) : {};
    const conversation_id = `${conversation}${model}`;
    const id = `msg_${key.toString(16)}`;
    if (body.stream !== true) {
      const output = { object: 'entry', type: 'message.output', id, model, role: 'assistant' };
      const outputs = [{ ...output, content: answer.text }];
      exchange.json({ object: 'conversation.response', conversation_id, outputs, usage }, tokens);
      return;
    }
    const event = (type: string, fields: object) =>
      serverSentEvent(present({ type, created_at: createdAt, ...fields }), type);
    await exchange.stream({
      contentType: 'text/event-stream',
      events: [
        event('conversation.response.started', { conversation_id }),
        ...answer.pieces.map((content) =>
          event('message.output.delta', { id, model, content, role: 'assistant' }),
        ),
        event('conversation.response.done', { usage }),
      ],
      tokens,
      malformed: serverSentEvent('{"type": ', 'message.output.delta'),
      failure: event('conversation.response.error', { message: 'internal error', code: 3000 }),
    });
  },
};

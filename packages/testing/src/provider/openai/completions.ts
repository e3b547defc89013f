import { objectAt } from '../../json.ts';
import { composeAnswer, present } from '../answer.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import type { Endpoint } from '../wire-format.ts';
import { completionUsage, created } from './usage.ts';

const finishReasons = { stop: 'stop', length: 'length', filtered: 'content_filter', tool: 'stop' } as const;

/** `POST /completions`, the older text completion, plain and as a stream. */
export const completions: Endpoint = {
  name: 'completions',
  operation: 'completion',
  method: 'POST',
  path: /^(?!.*\/chat\/).*\/completions$/,
  async serve(exchange) {
    const { body, faults, key, model } = exchange;
    const answer = composeAnswer(exchange, { prompt: body.prompt, maximumTokens: body.max_tokens });
    const streaming = body.stream === true;
    const asked = !streaming || objectAt(body, 'stream_options').include_usage === true;
    const tokens = asked && !faults.has('no-usage') ? answer.tokens : undefined;
    const usage = tokens && completionUsage(tokens);
    const frame = { id: `cmpl-${key.toString(16)}`, object: 'text_completion', created, model };
    const choice = (text: string, finishReason: string | null) => [
      { index: 0, text, logprobs: null, finish_reason: finishReason },
    ];
    const finishReason = finishReasons[answer.stop];
    if (!streaming) {
      exchange.json(present({ ...frame, choices: choice(answer.text, finishReason), usage }), tokens);
      return;
    }
    await exchange.stream({
      contentType: 'text/event-stream; charset=utf-8',
      events: [
        ...answer.pieces.map((piece) => serverSentEvent({ ...frame, choices: choice(piece, null) })),
        serverSentEvent({ ...frame, choices: choice('', finishReason) }),
        ...(usage ? [serverSentEvent({ ...frame, choices: [], usage })] : []),
        serverSentEvent('[DONE]'),
      ],
      tokens,
      reportedBy: 2,
      malformed: serverSentEvent('{"id": "cmpl'),
      failure: serverSentEvent({
        error: { message: 'The server had an error', type: 'server_error', code: null },
      }),
    });
  },
};

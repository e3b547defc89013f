import { type JsonObject, objectAt, objectsAt } from '../../json.ts';
import { type Answer, composeAnswer, present } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import type { Endpoint } from '../wire-format.ts';
import { completionUsage, created } from './usage.ts';

const finishReasons = {
  stop: 'stop',
  length: 'length',
  filtered: 'content_filter',
  tool: 'tool_calls',
} as const;

/** `POST /chat/completions`, plain and as a stream. */
export const chatCompletions: Endpoint = {
  name: 'chat.completions',
  operation: 'chat',
  method: 'POST',
  path: /\/chat\/completions$/,
  async serve(exchange) {
    const { body, faults } = exchange;
    const answer = composeAnswer(exchange, {
      prompt: [body.messages, body.tools],
      maximumTokens: body.max_completion_tokens ?? body.max_tokens,
      schema: objectAt(body, 'response_format', 'json_schema').schema,
      tool: toolToCall(body),
    });
    const reported = faults.has('no-usage') ? undefined : answer.tokens;
    if (body.stream === true) {
      const asked = objectAt(body, 'stream_options').include_usage === true;
      await stream(exchange, answer, asked ? reported : undefined);
    } else {
      exchange.json(completion(exchange, answer, reported), reported);
    }
  },
};

/** A request that offers tools is answered with a call of the first one, unless it brings a tool's result. */
function toolToCall(body: JsonObject): { name: string; parameters: unknown } | undefined {
  const [tool] = objectsAt(body, 'tools');
  const last = objectsAt(body, 'messages').at(-1);
  if (!tool || last?.role === 'tool' || body.tool_choice === 'none') return undefined;
  const { name, parameters } = objectAt(tool, 'function');
  return { name: `${name}`, parameters };
}

function completion(
  { key, model }: Exchange,
  answer: Answer,
  reported: Answer['tokens'] | undefined,
): JsonObject {
  const { text, toolCall, stop } = answer;
  return present({
    id: `chatcmpl-${key.toString(16)}`,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: present({
          role: 'assistant',
          content: toolCall ? null : text,
          refusal: null,
          tool_calls: toolCall && [
            { id: toolCall.id, type: 'function', function: { name: toolCall.name, arguments: text } },
          ],
        }),
        logprobs: null,
        finish_reason: finishReasons[stop],
      },
    ],
    usage: reported && completionUsage(reported),
    service_tier: 'default',
  });
}

async function stream(
  exchange: Exchange,
  answer: Answer,
  reported: Answer['tokens'] | undefined,
): Promise<void> {
  const { pieces, toolCall, stop } = answer;
  const frame = {
    id: `chatcmpl-${exchange.key.toString(16)}`,
    object: 'chat.completion.chunk',
    created,
    model: exchange.model,
  };
  const chunk = (delta: JsonObject, finishReason: string | null = null) =>
    serverSentEvent(
      present({
        ...frame,
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
        usage: reported && null,
      }),
    );
  const opening = toolCall
    ? {
        tool_calls: [
          { index: 0, id: toolCall.id, type: 'function', function: { name: toolCall.name, arguments: '' } },
        ],
      }
    : { content: '' };
  const delta = (piece: string) =>
    toolCall ? { tool_calls: [{ index: 0, function: { arguments: piece } }] } : { content: piece };
  await exchange.stream({
    contentType: 'text/event-stream; charset=utf-8',
    events: [
      chunk({ role: 'assistant', ...opening }),
      ...pieces.map((piece) => chunk(delta(piece))),
      chunk({}, finishReasons[stop]),
      ...(reported ? [serverSentEvent({ ...frame, choices: [], usage: completionUsage(reported) })] : []),
      serverSentEvent('[DONE]'),
    ],
    tokens: reported,
    reportedBy: 2,
    malformed: serverSentEvent('{"id": "chatcmpl'),
    failure: serverSentEvent({
      error: { message: 'The server had an error', type: 'server_error', param: null, code: 'server_error' },
    }),
  });
}

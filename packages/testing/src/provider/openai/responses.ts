import { isJsonObject, type JsonObject, objectAt, objectsAt } from '../../json.ts';
import { type Answer, composeAnswer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import type { Endpoint } from '../wire-format.ts';
import { created, responseUsage } from './usage.ts';

type Status = 'completed' | 'incomplete' | 'failed';

/** `POST /responses`, plain and as a stream. */
export const responses: Endpoint = {
  name: 'responses',
  operation: 'chat',
  method: 'POST',
  path: /\/responses$/,
  async serve(exchange) {
    const { body, faults } = exchange;
    const answer = composeAnswer(exchange, {
      prompt: [body.input, body.instructions, body.tools],
      maximumTokens: body.max_output_tokens,
      schema: objectAt(body, 'text', 'format').schema,
      tool: toolToCall(body),
    });
    const tokens = faults.has('no-usage') ? undefined : answer.tokens;
    const status = statusOf(exchange, answer);
    const final = response(exchange, {
      status,
      output: [outputItem(exchange, answer, status === 'completed' ? 'completed' : 'incomplete')],
      usage: tokens ? responseUsage(tokens) : null,
      error: status === 'failed' ? { code: 'server_error', message: 'The server had an error' } : null,
      incomplete_details: status === 'incomplete' ? { reason: incompleteReason(answer) } : null,
    });
    if (body.stream === true) await stream(exchange, answer, final, tokens, status);
    else exchange.json(final, tokens);
  },
};

/** A request that offers functions is answered with a call of the first one, unless it brings a call's result. */
function toolToCall(body: JsonObject): { name: string; parameters: unknown } | undefined {
  const tool = objectsAt(body, 'tools').find(({ type }) => type === 'function');
  const last = Array.isArray(body.input) ? body.input.at(-1) : undefined;
  if (!tool || body.tool_choice === 'none') return undefined;
  if (isJsonObject(last) && last.type === 'function_call_output') return undefined;
  return { name: `${tool.name}`, parameters: tool.parameters };
}

function statusOf({ faults }: Exchange, { stop }: Answer): Status {
  if (faults.has('failed')) return 'failed';
  return stop === 'length' || stop === 'filtered' ? 'incomplete' : 'completed';
}

function incompleteReason({ stop }: Answer): string {
  return stop === 'filtered' ? 'content_filter' : 'max_output_tokens';
}

function response({ body, key, model }: Exchange, state: JsonObject): JsonObject {
  return {
    id: `resp_${key.toString(16)}`,
    object: 'response',
    created_at: created,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    metadata: {},
    model,
    output: [],
    parallel_tool_calls: true,
    temperature: 1,
    text: body.text ?? { format: { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: 1,
    usage: null,
    ...state,
  };
}

function outputItem({ key }: Exchange, { text, toolCall }: Answer, status: string): JsonObject {
  if (toolCall) {
    const { id, name } = toolCall;
    return {
      id: `fc_${key.toString(16)}`,
      type: 'function_call',
      status,
      call_id: id,
      name,
      arguments: text,
    };
  }
  const content = text === '' ? [] : [{ type: 'output_text', text, annotations: [] }];
  return { id: `msg_${key.toString(16)}`, type: 'message', status, role: 'assistant', content };
}

/** https://developers.openai.com/api/reference/resources/responses/streaming-events */
async function stream(
  exchange: Exchange,
  answer: Answer,
  final: JsonObject,
  tokens: Answer['tokens'] | undefined,
  status: Status,
): Promise<void> {
  let sequence = 0;
  const event = (type: string, facts: JsonObject) =>
    serverSentEvent({ type, sequence_number: sequence++, ...facts }, type);
  const opening = response(exchange, { status: 'in_progress' });
  const emptyItem = outputItem(exchange, { ...answer, text: '' }, 'in_progress');
  const item = outputItem(exchange, answer, 'completed');
  const place = { item_id: item.id, output_index: 0 };
  await exchange.stream({
    contentType: 'text/event-stream; charset=utf-8',
    events: [
      event('response.created', { response: opening }),
      event('response.in_progress', { response: opening }),
      event('response.output_item.added', { output_index: 0, item: emptyItem }),
      ...(answer.toolCall ? argumentEvents(event, place, answer) : textEvents(event, place, answer)),
      event('response.output_item.done', { output_index: 0, item }),
      event(`response.${status}`, { response: final }),
    ],
    tokens,
    malformed: serverSentEvent('{"type": "response.out', 'response.output_text.delta'),
    failure: event('error', { code: 'server_error', message: 'The server had an error', param: null }),
    ending: status === 'failed' ? 'failed' : 'completed',
  });
}

type EventWriter = (type: string, facts: JsonObject) => string;

function textEvents(event: EventWriter, place: JsonObject, { pieces, text }: Answer): string[] {
  const position = { ...place, content_index: 0 };
  const part = { type: 'output_text', annotations: [] };
  return [
    event('response.content_part.added', { ...position, part: { ...part, text: '' } }),
    ...pieces.map((delta) => event('response.output_text.delta', { ...position, delta, logprobs: [] })),
    event('response.output_text.done', { ...position, text, logprobs: [] }),
    event('response.content_part.done', { ...position, part: { ...part, text } }),
  ];
}

function argumentEvents(event: EventWriter, place: JsonObject, { pieces, text, toolCall }: Answer): string[] {
  return [
    ...pieces.map((delta) => event('response.function_call_arguments.delta', { ...place, delta })),
    event('response.function_call_arguments.done', { ...place, arguments: text, name: toolCall?.name }),
  ];
}

import { type JsonObject, objectAt, objectsAt } from '../../json.ts';
import { type Answer, composeAnswer, present } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import type { Endpoint } from '../wire-format.ts';
import { countable, created, usageOf } from './usage.ts';

const finishReasons = { stop: 'stop', length: 'length', filtered: 'error', tool: 'tool_calls' } as const;

/** What serves an agent, which a request names instead of a model. */
const agentModel = 'mistral-medium-latest';

/** `POST /v1/{chat,fim,agents}/completions`, plain and as a stream, whose last chunk always has the usage. */
export function completions(kind: 'chat' | 'fim' | 'agents'): Endpoint {
  return {
    name: `${kind}.completions`,
    operation: kind === 'fim' ? 'completion' : 'chat',
    method: 'POST',
    path: new RegExp(`/v1/${kind}/completions$`),
    // An agent's name carries the faults; what it is served by is the provider's affair.
    model: (body) => (kind === 'agents' ? `${body.agent_id}`.replace(/^[^~]*/, agentModel) : `${body.model}`),
    async serve(exchange) {
      const { body, faults } = exchange;
      const answer = composeAnswer(exchange, {
        prompt: [body.messages, body.prompt, body.suffix, body.tools],
        maximumTokens: body.max_tokens,
        schema: objectAt(body, 'response_format', 'json_schema').schema,
        tool: toolToCall(body),
      });
      const tokens = faults.has('no-usage') ? undefined : countable(answer.tokens);
      if (body.stream === true) return stream(exchange, answer, tokens);
      exchange.json(
        present({
          ...frame(exchange, 'chat.completion'),
          ...whole(answer),
          usage: tokens && usageOf(tokens),
        }),
        tokens,
      );
    },
  };
}

/** A request that offers tools is answered with a call of the first one, unless it brings a tool's result. */
function toolToCall(body: JsonObject): { name: string; parameters: unknown } | undefined {
  const [tool] = objectsAt(body, 'tools');
  if (!tool || objectsAt(body, 'messages').at(-1)?.role === 'tool') return undefined;
  const { name, parameters } = objectAt(tool, 'function');
  return { name: `${name}`, parameters };
}

const frame = ({ key, model }: Exchange, object: string): JsonObject => ({
  id: `cmpl-${key.toString(16)}`,
  object,
  created,
  model,
});

function whole(answer: Answer): JsonObject {
  const { stop, toolCall, text } = answer;
  const message = present({
    role: 'assistant',
    content: toolCall ? '' : text,
    tool_calls: toolCall && [called(toolCall, text)],
  });
  return { choices: [{ index: 0, message, finish_reason: finishReasons[stop] }] };
}

const called = ({ id, name }: { id: string; name: string }, argumentsText: string): JsonObject => ({
  id,
  function: { name, arguments: argumentsText },
});

async function stream(
  exchange: Exchange,
  { pieces, stop, toolCall, text }: Answer,
  tokens: Answer['tokens'] | undefined,
): Promise<void> {
  const chunk = (delta: JsonObject, more: JsonObject = {}) =>
    serverSentEvent({
      ...frame(exchange, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: null, ...more }],
    });
  const last = {
    ...frame(exchange, 'chat.completion.chunk'),
    choices: [
      {
        index: 0,
        delta: toolCall ? { tool_calls: [called(toolCall, text)] } : { content: '' },
        finish_reason: finishReasons[stop],
      },
    ],
    usage: tokens && usageOf(tokens),
  };
  await exchange.stream({
    contentType: 'text/event-stream',
    events: [
      chunk({ role: 'assistant', content: '' }),
      ...(toolCall ? [] : pieces.map((content) => chunk({ content }))),
      serverSentEvent(present(last)),
      serverSentEvent('[DONE]'),
    ],
    tokens,
    reportedBy: 2,
    malformed: serverSentEvent('{"id": "cmpl'),
    failure: chunk({ content: '' }, { finish_reason: 'error' }),
  });
}

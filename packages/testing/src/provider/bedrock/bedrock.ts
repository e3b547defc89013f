import { type JsonObject, objectAt } from '../../json.ts';
import { type Answer, composeAnswer, countTokens } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Fault } from '../faults.ts';
import type { TokenCounts } from '../served.ts';
import type { Endpoint, WireFormat } from '../wire-format.ts';
import { eventStreamFrame } from './event-stream-frame.ts';

const contentType = 'application/vnd.amazon.eventstream';
const stopReasons = {
  stop: 'end_turn',
  length: 'max_tokens',
  filtered: 'guardrail_intervened',
  tool: 'tool_use',
};

/** The model is in the path: `/model/amazon.nova-pro-v1:0/converse`. */
const modelOf = (_body: JsonObject, path: string): string => /\/model\/([^/]+)\//.exec(path)?.[1] ?? '';

function event(type: string, payload: JsonObject): Uint8Array {
  const headers = {
    ':message-type': 'event',
    ':event-type': type,
    ':content-type': 'application/json',
  };
  return eventStreamFrame(headers, JSON.stringify(payload));
}

const failure = eventStreamFrame(
  {
    ':message-type': 'exception',
    ':exception-type': 'internalServerException',
    ':content-type': 'application/json',
  },
  JSON.stringify({ message: 'The server had an error' }),
);

/** What Bedrock can report. */
function countable({ input, output, cache_read, cache_write }: TokenCounts): TokenCounts {
  return { input, output, cache_read, cache_write, reasoning: 0 };
}

/** Cached tokens are reported beside the other input tokens, not among them. */
function usageOf({ input, output, cache_read, cache_write }: TokenCounts): JsonObject {
  return {
    inputTokens: input - cache_read - cache_write,
    outputTokens: output,
    totalTokens: input + output,
    cacheReadInputTokens: cache_read,
    cacheWriteInputTokens: cache_write,
  };
}

function answerTo(exchange: Exchange): { answer: Answer; tokens: TokenCounts } {
  const { body } = exchange;
  const answer = composeAnswer(exchange, {
    prompt: [body.system, body.messages, body.inputText],
    maximumTokens: objectAt(body, 'inferenceConfig').maxTokens ?? body.max_tokens,
  });
  return { answer, tokens: countable(answer.tokens) };
}

const endpoint = { operation: 'chat', method: 'POST', model: modelOf } as const;

const converse: Endpoint = {
  ...endpoint,
  name: 'converse',
  path: /\/converse$/,
  async serve(exchange) {
    const { answer, tokens } = answerTo(exchange);
    exchange.json(
      {
        output: { message: { role: 'assistant', content: [{ text: answer.text }] } },
        stopReason: stopReasons[answer.stop],
        usage: usageOf(tokens),
        metrics: { latencyMs: 1 },
      },
      tokens,
    );
  },
};

const converseStream: Endpoint = {
  ...endpoint,
  name: 'converse-stream',
  path: /\/converse-stream$/,
  streams: () => true,
  async serve(exchange) {
    const { answer, tokens } = answerTo(exchange);
    await exchange.stream({
      contentType,
      events: [
        event('messageStart', { role: 'assistant' }),
        ...answer.pieces.map((text) => event('contentBlockDelta', { contentBlockIndex: 0, delta: { text } })),
        event('contentBlockStop', { contentBlockIndex: 0 }),
        event('messageStop', { stopReason: stopReasons[answer.stop] }),
        event('metadata', { usage: usageOf(tokens), metrics: { latencyMs: 1 } }),
      ],
      tokens,
      malformed: event('metadata', {}).subarray(0, 20),
      failure,
    });
  },
};

/** `invoke`: the body is the model's own; here those of Claude, of Nova and of Titan's embeddings. */
const invoke: Endpoint = {
  ...endpoint,
  name: 'invoke',
  path: /\/invoke$/,
  async serve(exchange) {
    const { body, faults, model } = exchange;
    if (model.includes('embed')) {
      const tokens = countable(countTokens(faults, body.inputText, 0));
      exchange.json(
        { embedding: [0.25, 0.5], inputTextTokenCount: tokens.input },
        { ...tokens, cache_read: 0, cache_write: 0 },
      );
      return;
    }
    const { answer, tokens } = answerTo(exchange);
    exchange.json(model.includes('anthropic') ? claude(answer, tokens, model) : nova(answer, tokens), tokens);
  },
};

const invokeStream: Endpoint = {
  ...endpoint,
  name: 'invoke-with-response-stream',
  path: /\/invoke-with-response-stream$/,
  streams: () => true,
  async serve(exchange) {
    const { answer, tokens } = answerTo(exchange);
    const plain = { ...tokens, cache_read: 0, cache_write: 0 };
    const chunk = (value: JsonObject) =>
      event('chunk', { bytes: Buffer.from(JSON.stringify(value)).toString('base64') });
    await exchange.stream({
      contentType,
      events: [
        ...answer.pieces.map((text) =>
          chunk({ type: 'content_block_delta', delta: { type: 'text_delta', text } }),
        ),
        chunk({
          type: 'message_stop',
          'amazon-bedrock-invocationMetrics': {
            inputTokenCount: plain.input,
            outputTokenCount: plain.output,
          },
        }),
      ],
      tokens: plain,
      malformed: chunk({}).subarray(0, 20),
      failure,
    });
  },
};

function claude(
  { text }: Answer,
  { input, output, cache_read, cache_write }: TokenCounts,
  model: string,
): JsonObject {
  return {
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: {
      input_tokens: input - cache_read - cache_write,
      cache_read_input_tokens: cache_read,
      cache_creation_input_tokens: cache_write,
      output_tokens: output,
    },
  };
}

function nova({ text }: Answer, tokens: TokenCounts): JsonObject {
  return { output: { message: { role: 'assistant', content: [{ text }] } }, usage: usageOf(tokens) };
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors */
const errorTypes: Partial<Record<Fault, string>> = {
  'rate-limit': 'ThrottlingException',
  'server-error': 'InternalServerException',
  overloaded: 'ServiceUnavailableException',
  unauthorized: 'AccessDeniedException',
  'unknown-model': 'ResourceNotFoundException',
};

/** The HTTP API of Amazon Bedrock's runtime, whose own client speaks HTTP/2. */
export const bedrock: WireFormat = {
  name: 'bedrock',
  endpoints: [converse, converseStream, invoke, invokeStream],
  refuse: ({ fault, message }) => ({ __type: errorTypes[fault] ?? 'ValidationException', message }),
};

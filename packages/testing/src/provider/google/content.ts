import { isJsonObject, type JsonObject, objectAt, objectsAt } from '../../json.ts';
import { type Answer, composeAnswer, countTokens, present } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { TokenCounts } from '../served.ts';
import { serverSentEvent } from '../server-sent-event.ts';
import type { Endpoint } from '../wire-format.ts';

const finishReasons = { stop: 'STOP', length: 'MAX_TOKENS', filtered: 'SAFETY', tool: 'STOP' } as const;

/** The model is in the path: `/v1beta/models/gemini-2.5-flash:generateContent`. */
function modelOf(_body: JsonObject, path: string): string {
  return /\/models\/([^/:]+):/.exec(path)?.[1] ?? '';
}

function answerTo(exchange: Exchange): Answer {
  const { body } = exchange;
  const config = objectAt(body, 'generationConfig');
  return composeAnswer(exchange, {
    prompt: [body.contents, body.systemInstruction, body.tools],
    maximumTokens: config.maxOutputTokens,
    schema: config.responseSchema ?? config.responseJsonSchema,
    tool: toolToCall(body),
  });
}

/** `POST …:generateContent` */
export const generateContent: Endpoint = {
  name: 'generateContent',
  operation: 'chat',
  method: 'POST',
  path: /:generateContent$/,
  model: modelOf,
  async serve(exchange) {
    const answer = answerTo(exchange);
    const tokens = exchange.faults.has('no-usage') ? undefined : answer.tokens;
    exchange.json(chunk(exchange, answer, parts(answer, answer.text), tokens, true), tokens);
  },
};

/** `POST …:streamGenerateContent?alt=sse`: every chunk repeats the usage so far. */
export const streamGenerateContent: Endpoint = {
  name: 'streamGenerateContent',
  operation: 'chat',
  method: 'POST',
  path: /:streamGenerateContent$/,
  model: modelOf,
  streams: () => true,
  async serve(exchange) {
    const answer = answerTo(exchange);
    const tokens = exchange.faults.has('no-usage') ? undefined : answer.tokens;
    const pieces = answer.toolCall ? [answer.text] : answer.pieces;
    await exchange.stream({
      contentType: 'text/event-stream',
      events: pieces.map((piece, index) => {
        const last = index === pieces.length - 1;
        const soFar = last ? tokens : tokens && { ...tokens, output: index + 1, reasoning: 0 };
        return serverSentEvent(chunk(exchange, answer, parts(answer, piece), soFar, last));
      }),
      tokens,
      malformed: serverSentEvent('{"candidates": ['),
      failure: serverSentEvent({ error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }),
    });
  },
};

/** `POST …:batchEmbedContents` */
export const embedContent: Endpoint = {
  name: 'embedContent',
  operation: 'embeddings',
  method: 'POST',
  path: /:(batchEmbedContents|embedContent)$/,
  model: modelOf,
  async serve(exchange) {
    const requests = objectsAt(exchange.body, 'requests');
    exchange.json({ embeddings: requests.map(() => ({ values: [0.25, 0.5, 0.75] })) });
  },
};

/** `POST …:countTokens`, which is no call of the model. */
export const countTokensOfContent: Endpoint = {
  name: 'countTokens',
  operation: 'other',
  method: 'POST',
  path: /:countTokens$/,
  model: modelOf,
  async serve(exchange) {
    exchange.json({ totalTokens: countTokens(exchange.faults, exchange.body.contents, 0).input });
  },
};

function chunk(
  { key, model }: Exchange,
  { stop }: Answer,
  content: JsonObject[],
  tokens: TokenCounts | undefined,
  last: boolean,
): JsonObject {
  return present({
    candidates: [
      present({
        content: { role: 'model', parts: content },
        finishReason: last ? finishReasons[stop] : undefined,
        index: 0,
      }),
    ],
    usageMetadata: tokens && usageOf(tokens),
    modelVersion: model,
    responseId: `response-${key.toString(16)}`,
  });
}

function parts({ toolCall }: Answer, piece: string): JsonObject[] {
  return [toolCall ? { functionCall: { name: toolCall.name, args: JSON.parse(piece) } } : { text: piece }];
}

/** Thoughts are counted beside the candidates; cached tokens are part of the prompt. */
function usageOf({ input, output, cache_read, reasoning }: TokenCounts): JsonObject {
  return present({
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning > 0 ? reasoning : undefined,
    cachedContentTokenCount: cache_read > 0 ? cache_read : undefined,
    totalTokenCount: input + output,
  });
}

/** A request that offers functions is answered with a call of the first one, unless it brings a function's response. */
function toolToCall(body: JsonObject): { name: string; parameters: unknown } | undefined {
  const [declaration] = objectsAt(body, 'tools').flatMap((tool) => objectsAt(tool, 'functionDeclarations'));
  const last = objectsAt(body, 'contents').at(-1);
  const brings =
    last !== undefined && objectsAt(last, 'parts').some((part) => isJsonObject(part.functionResponse));
  if (!declaration || brings) return undefined;
  return {
    name: `${declaration.name}`,
    parameters: declaration.parametersJsonSchema ?? declaration.parameters,
  };
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LlmOperation } from '@vital/conventions';
import { guard } from '@vital/core';
import { textAt, valueAt } from '../calls/token-usage.ts';
import type { ModelCalls } from './model-calls.ts';
import { embeddingUsage, providerUsage } from './usage.ts';

/** On which the AI SDK publishes from version 7 on. */
const channel = 'tracing:ai:telemetry';

/** The AI SDK's operations that are a call of a model themselves, rather than something around one. */
const wholeOperations: Readonly<Record<string, LlmOperation>> = {
  embed: 'embeddings',
  embedMany: 'embeddings',
  rerank: 'rerank',
  generateSpeech: 'audio',
  transcribe: 'audio',
};

/** Those around calls of a model; when one fails, so does the call that it has not finished. */
const enclosing = ['generateText', 'streamText', 'step'];

const notReported = { usageUnknownReason: 'not_reported' } as const;

/**
 * Watches the AI SDK's tracing channel for calls that no registered integration is told of, because they were given
 * integrations of their own. Every message names its operation by `callId`, as the events of integrations do.
 *
 * @param calls takes the calls that are seen here
 * @param told the calls that the registered integration is told of; those are not taken
 * @returns how to stop
 */
export function watchTracingChannel(calls: ModelCalls, told: ModelCalls): () => void {
  const handlers: Readonly<Record<string, (type: string, event: unknown, message: unknown) => void>> = {
    start(type, event) {
      const key = textAt(event, 'callId');
      const operation = type === 'languageModelCall' ? 'chat' : wholeOperations[type];
      if (key !== undefined && operation && !told.has(key)) calls.start(key, event, operation);
    },
    error(type, event, message) {
      const error = valueAt(message, 'error');
      if (type === 'languageModelCall') calls.attemptFailed(textAt(event, 'callId') ?? '', error);
      else if (enclosing.includes(type) || Object.hasOwn(wholeOperations, type)) {
        calls.fail(valueAt(event, 'callId'), { error });
      }
    },
    asyncEnd(type, event, message) {
      const key = textAt(event, 'callId') ?? '';
      if (valueAt(message, 'error') !== undefined || !calls.has(key)) return;
      const result = valueAt(message, 'result');
      if (type === 'languageModelCall') answered(calls, key, result);
      else if (type === 'step') calls.end(key, event, notReported);
      else if (Object.hasOwn(wholeOperations, type)) calls.end(key, event, wholeResult(type, result));
    },
  };
  const stops = Object.entries(handlers).map(([phase, handle]) => {
    const onMessage = (message: unknown) => {
      guard('watching the AI SDK', () =>
        handle(textAt(message, 'type') ?? '', valueAt(message, 'event'), message),
      );
    };
    subscribe(`${channel}:${phase}`, onMessage);
    return () => unsubscribe(`${channel}:${phase}`, onMessage);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** A model has answered; where the program hides what it was asked or said, not even the tokens are told, until the step ends. */
function answered(calls: ModelCalls, key: string, result: unknown): void {
  const stream = valueAt(result, 'stream');
  const usage = providerUsage(valueAt(result, 'usage'));
  if (typeof stream === 'object' && stream !== null) calls.readAlong(key, stream);
  else if (usage) calls.end(key, result, { model: textAt(result, 'response', 'modelId'), usage });
}

function wholeResult(type: string, result: unknown) {
  if (type === 'rerank' || type === 'generateSpeech') return {};
  // Providers report tokens of transcriptions too, and the SDK does not hand them on.
  const usage = embeddingUsage(valueAt(result, 'usage'));
  return usage ? { usage } : notReported;
}

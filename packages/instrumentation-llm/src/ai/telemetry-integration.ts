import type { LlmOperation } from '@vital/conventions';
import { guard } from '@vital/core';
import { textAt, valueAt } from '../calls/token-usage.ts';
import type { ModelCalls } from './model-calls.ts';
import { embeddingUsage, languageModelUsage } from './usage.ts';

type Execute = () => PromiseLike<unknown>;

/** The part of the AI SDK's `Telemetry` that is implemented. */
export interface TelemetryIntegration {
  executeLanguageModelCall(options: { readonly execute: Execute }): Promise<unknown>;
  readonly [callback: `on${string}`]: (event: unknown) => void;
}

/**
 * What `registerTelemetry` of the AI SDK accepts. The SDK calls it for every operation that has no integrations of its own and
 * has not disabled telemetry.
 *
 * @param published the calls that were taken over from the tracing channel before this integration was told of them
 */
export function telemetryIntegration(calls: ModelCalls, published: ModelCalls): TelemetryIntegration {
  const guarded = (handle: (event: unknown, callId: string) => void) => (event: unknown) => {
    guard('watching the AI SDK', () => handle(event, textAt(event, 'callId') ?? ''));
  };
  const starting = (operation: LlmOperation, keyOf = embedKey) =>
    guarded((event, callId) => {
      published.forget(callId);
      calls.start(keyOf(event), event, operation);
    });
  return {
    onLanguageModelCallStart: starting('chat', callKey),
    async executeLanguageModelCall({ execute, ...event }) {
      const key = callKey(event);
      guard('watching the AI SDK', () => calls.attempt(key));
      try {
        const answer = await execute();
        guard('watching the AI SDK', () => {
          const stream = valueAt(answer, 'stream');
          if (typeof stream === 'object' && stream !== null) calls.streams(key, stream);
        });
        return answer;
      } catch (error) {
        guard('watching the AI SDK', () => calls.attemptFailed(key, error));
        throw error;
      }
    },
    onLanguageModelCallEnd: guarded((event, callId) => {
      const usage = languageModelUsage(valueAt(event, 'usage'));
      const usageUnknownReason = usage ? undefined : 'not_reported';
      calls.end(callId, event, { model: textAt(event, 'modelId'), usage, usageUnknownReason });
    }),
    onEmbedStart: starting('embeddings'),
    onEmbedEnd: guarded((event) => {
      const usage = embeddingUsage(valueAt(event, 'usage'));
      calls.end(embedKey(event), event, { usage, usageUnknownReason: usage ? undefined : 'not_reported' });
    }),
    onRerankStart: starting('rerank', callKey),
    onRerankEnd: guarded((event, callId) => calls.end(callId, event, {})),
    onObjectStepStart: starting('chat', callKey),
    onObjectStepEnd: guarded((event, callId) => {
      const usage = languageModelUsage(valueAt(event, 'usage'));
      calls.end(callId, event, { usage, usageUnknownReason: usage ? undefined : 'not_reported' });
    }),
    onStepError: guarded((event, callId) => calls.fail(callId, event)),
    onError: guarded((event, callId) => calls.fail(callId, event)),
    onAbort: guarded((_event, callId) => calls.abort(callId)),
    onEnd: guarded((_event, callId) => calls.finish(callId)),
  };
}

const callKey = (event: unknown): string => textAt(event, 'callId') ?? '';
const embedKey = (event: unknown): string => textAt(event, 'embedCallId') ?? callKey(event);

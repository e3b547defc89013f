import { createRequire } from 'node:module';
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Recorded } from './verdict.ts';

const require = createRequire(import.meta.url);
const {
  NodeTracerProvider,
}: typeof import('@opentelemetry/sdk-trace-node') = require('@opentelemetry/sdk-trace-node');

/** Where the conventions in use keep the tokens of a call. */
const tokenKeys = {
  input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.token_count.prompt'],
  output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.token_count.completion'],
} as const;

/** The spans of agents and tools name a model as well. */
const otherOperations = /agent|tool|workflow/;

function isModelCall(attributes: Attributes): boolean {
  const kind = attributes['openinference.span.kind'] ?? attributes['langfuse.observation.type'];
  if (kind !== undefined) return /^(LLM|EMBEDDING|generation|embedding)$/.test(String(kind));
  if (otherOperations.test(String(attributes['gen_ai.operation.name']))) return false;
  return attributes['gen_ai.request.model'] !== undefined;
}

/** Counts the ended spans of model calls, and adds up the tokens that they tell of. */
export class SpanRecorder implements SpanProcessor {
  readonly recorded: Recorded = { calls: 0, input: 0, output: 0 };
  readonly provider = new NodeTracerProvider({ spanProcessors: [this] });

  onStart(): void {}

  onEnd({ attributes, instrumentationScope }: ReadableSpan): void {
    // Spans that the client library makes by itself are not the peer's.
    if (instrumentationScope.name.startsWith('com.anthropic')) return;
    if (!isModelCall(attributes)) return;
    const { recorded } = this;
    recorded.calls += 1;
    const details = JSON.parse(String(attributes['langfuse.observation.usage_details'] ?? '{}'));
    for (const type of ['input', 'output'] as const) {
      const found = tokenKeys[type].map((key) => attributes[key]).find((value) => value !== undefined);
      recorded[type] += Number(found ?? details[type] ?? 0);
    }
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

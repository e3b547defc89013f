import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  context,
  type Meter,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { LlmOperation } from '@vital/conventions';
import { type Coverage, guard, reportInstrumentation, trackerFor, vitalMeter } from '@vital/core';
import { textAt, valueAt } from '../calls/token-usage.ts';
import { ModelCalls } from './model-calls.ts';
import { RootSpan } from './root-span.ts';
import { embeddingUsage, providerUsage } from './usage.ts';

export interface AITracerOptions {
  /** The program's own tracer, which gets every span. Default: the global one named `ai`. */
  readonly tracer?: Tracer;
  /** Where to record. Default: Vital's own meter. */
  readonly meter?: Meter;
}

/** The spans that are an attempt to call a model, by how their names end. */
const attempts: Readonly<Record<string, LlmOperation>> = {
  doGenerate: 'chat',
  doStream: 'chat',
  doEmbed: 'embeddings',
  doRerank: 'rerank',
};

/** `ai.generateText`, but neither `ai.generateText.doGenerate` nor `ai.toolCall`. */
const root = /^ai\.(generate|stream|embed|rerank)\w*$/;

/** What is covered of the versions before the first that is watched without a tracer. */
export const aiTracerCoverage: Coverage = {
  hook: 'explicit',
  since: '5.0.0',
  modules: ['ai'],
  points: ['`experimental_telemetry: { isEnabled: true, tracer: aiTracer() }` of a call'],
  gaps: ['calls that are not given the tracer', 'images, speech and transcriptions'],
};

type Run<Result> = (span: Span) => Result;

/**
 * Makes versions 5 and 6 of the AI SDK tell of their calls. They tell nobody but the tracer that a call is given:
 * `experimental_telemetry: { isEnabled: true, tracer: aiTracer() }`. A call that is not given it is not counted. Later versions
 * ask for no tracer, and are watched without one.
 */
export function aiTracer({
  tracer = trace.getTracer('ai'),
  meter = vitalMeter,
}: AITracerOptions = {}): Tracer {
  reportInstrumentation({ library: 'ai', version: 'unknown', hook: 'explicit', status: 'active' });
  return new CallTracer(tracer, new ModelCalls(trackerFor(meter)));
}

class CallTracer implements Tracer {
  readonly #tracer: Tracer;
  readonly #calls: ModelCalls;
  /** Names the operation that runs, as `callId` does in later versions. */
  readonly #operations = new AsyncLocalStorage<string>();
  #made = 0;

  constructor(tracer: Tracer, calls: ModelCalls) {
    this.#tracer = tracer;
    this.#calls = calls;
  }

  startSpan(name: string, options?: SpanOptions, parent?: Context): Span {
    return this.#tracer.startSpan(name, options, parent);
  }

  startActiveSpan<Result>(name: string, run: Run<Result>): Result;
  startActiveSpan<Result>(name: string, options: SpanOptions, run: Run<Result>): Result;
  startActiveSpan<Result>(name: string, options: SpanOptions, parent: Context, run: Run<Result>): Result;
  startActiveSpan<Result>(
    name: string,
    first: SpanOptions | Run<Result>,
    second?: Context | Run<Result>,
    third?: Run<Result>,
  ): Result {
    const options = typeof first === 'function' ? {} : first;
    const parent = typeof second === 'object' ? second : context.active();
    const run = [first, second, third].find((argument) => typeof argument === 'function');
    if (run === undefined) throw new TypeError('startActiveSpan needs a function');
    return this.#tracer.startActiveSpan(name, options, parent, this.#watched(name, options, run));
  }

  #watched<Result>(name: string, options: SpanOptions, run: Run<Result>): Run<Result> {
    if (root.test(name)) return (span) => this.#runOperation(span, run);
    const operation = attempts[name.split('.').at(-1) ?? ''];
    if (operation === undefined) return run;
    return (span) => this.#runAttempt(operation, options, () => run(span));
  }

  #runOperation<Result>(span: Span, run: Run<Result>): Result {
    const operationId = `${this.#made++}`;
    const end = (failed: boolean) => {
      guard('watching the AI SDK', () => this.#calls.endOperation(operationId, failed));
    };
    const result = this.#operations.run(operationId, () => run(new RootSpan(span, end)));
    observe(result, undefined, (error) => this.#calls.fail(operationId, { error }));
    return result;
  }

  #runAttempt<Result>(operation: LlmOperation, { attributes }: SpanOptions, run: () => Result): Result {
    const operationId = this.#operations.getStore() ?? `${this.#made++}`;
    // Embeddings of one operation are asked for side by side; attempts of other calls follow one another.
    const key = operation === 'embeddings' ? `${operationId} ${this.#made++}` : operationId;
    guard('watching the AI SDK', () => {
      const provider = textAt(attributes, 'ai.model.provider');
      const modelId = textAt(attributes, 'ai.model.id');
      this.#calls.start(key, { callId: operationId, provider, modelId }, operation);
    });
    const result = run();
    observe(
      result,
      (answer) => this.#answered(key, answer, operation),
      (error) => this.#calls.attemptFailed(key, error),
    );
    return result;
  }

  #answered(key: string, answer: unknown, operation: LlmOperation): void {
    const stream = valueAt(answer, 'result', 'stream');
    if (typeof stream === 'object' && stream !== null) {
      this.#calls.readAlong(key, stream);
      return;
    }
    const reported = valueAt(answer, 'usage') ?? valueAt(answer, 'result', 'usage');
    const usage = operation === 'embeddings' ? embeddingUsage(reported) : providerUsage(reported);
    const model = textAt(answer, 'response', 'modelId') ?? textAt(answer, 'responseData', 'modelId');
    const hasTokens = operation !== 'rerank';
    const usageUnknownReason = usage || !hasTokens ? undefined : 'not_reported';
    this.#calls.end(key, answer, { model, usage, usageUnknownReason });
  }
}

/** Looks at how a promise settles; whoever was given it sees the same. */
function observe(
  result: unknown,
  fulfilled: ((value: unknown) => void) | undefined,
  rejected: (error: unknown) => void,
): void {
  if (!(result instanceof Promise)) return;
  result.then(
    (value) => guard('watching the AI SDK', () => fulfilled?.(value)),
    (error) => guard('watching the AI SDK', () => rejected(error)),
  );
}

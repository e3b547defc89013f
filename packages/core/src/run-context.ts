import { propagation } from '@opentelemetry/api';
import { guard } from './guard.ts';
import { processState } from './process-state.ts';
import type { LlmCall } from './track-llm-call.ts';
import { wrapGenerator } from './wrap-generator.ts';

/** On whose behalf, and in which workflow and mode, the current work is done. */
export interface RunContext {
  readonly mode?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly workflow?: string | undefined;
  /** Collects the LLM calls that the run makes, for whoever runs it (see `BaseWorkflow`). */
  readonly [llmCalls]?: LlmCall[] | undefined;
}

/** Where a context carries the LLM calls of its run. */
export const llmCalls: unique symbol = Symbol.for('@vital/core/llm-calls');

/** The baggage entries that stand in for a context which came over the network. */
const baggageKeys = {
  mode: 'vital.mode',
  tenantId: 'vital.tenant_id',
  agentId: 'vital.agent_id',
  workflow: 'vital.workflow',
} as const;

/**
 * Runs `run` with a context that everything recorded inside it, however asynchronous, belongs to; the steps of a generator
 * that it returns too. Fields that are not given keep the value of the context around it.
 * @returns what `run` returns
 */
export function withContext<Result>(context: RunContext, run: () => Result): Result {
  const { contexts } = processState();
  const merged = guard('merging contexts', () => mergeContext(captureContext(), context));
  if (!merged) return run();
  const result = contexts.run(merged, run);
  guard('keeping the context of a generator', () =>
    wrapGenerator(result, (_step, take) => contexts.run(merged, take)),
  );
  return result;
}

/** Runs `run` in a context that is whole already, and does no more than that. */
export function inContext<Result>(context: RunContext, run: () => Result): Result {
  return processState().contexts.run(context, run);
}

/** The context of the caller: take it when work starts, and hand it on where the end may run elsewhere. */
export function captureContext(): RunContext {
  return (
    processState().contexts.getStore() ?? guard('reading OpenTelemetry baggage', contextFromBaggage) ?? {}
  );
}

/** `outer` with the fields that `inner` gives. */
export function mergeContext(outer: RunContext, inner: RunContext | undefined): RunContext {
  if (typeof inner !== 'object' || inner === null) return outer;
  return {
    mode: inner.mode ?? outer.mode,
    tenantId: inner.tenantId ?? outer.tenantId,
    agentId: inner.agentId ?? outer.agentId,
    workflow: inner.workflow ?? outer.workflow,
    [llmCalls]: inner[llmCalls] ?? outer[llmCalls],
  };
}

function contextFromBaggage(): RunContext | undefined {
  const baggage = propagation.getActiveBaggage();
  if (!baggage) return undefined;
  const read = (key: string) => baggage.getEntry(key)?.value;
  return {
    mode: read(baggageKeys.mode),
    tenantId: read(baggageKeys.tenantId),
    agentId: read(baggageKeys.agentId),
    workflow: read(baggageKeys.workflow),
  };
}

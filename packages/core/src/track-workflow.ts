import type { CacheStatus, CancelReason, Outcome } from '@vital/conventions';
import { classifyError, isCancellation } from './classify-error.ts';
import { guard } from './guard.ts';
import type { Instruments } from './instruments.ts';
import { captureContext, mergeContext, type RunContext } from './run-context.ts';

/** What a workflow run is told by. Fields that are not given come from the run context. */
export interface WorkflowRun {
  readonly workflow?: string | undefined;
  readonly mode?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly agentId?: string | undefined;
  /** What the response cache answered, where it is known at the start; `none` where there is no cache. */
  readonly cacheStatus?: CacheStatus | undefined;
  /** The context that the run belongs to; default: the caller's. */
  readonly context?: RunContext | undefined;
}

/** What may become known only while a workflow runs. */
export interface WorkflowEnd {
  readonly cacheStatus?: CacheStatus | undefined;
}

/** A workflow run in progress. The first of `succeed`, `fail` and `cancel` ends it, later ones do nothing. */
export interface WorkflowHandle {
  /** The run's context, for `withContext`. */
  readonly context: RunContext;
  succeed(end?: WorkflowEnd): void;
  /** @param error what was thrown; its class becomes `error_type`, and an `AbortError` counts as cancelled */
  fail(error?: unknown, end?: WorkflowEnd): void;
  cancel(reason?: CancelReason, end?: WorkflowEnd): void;
  /** Records the time to the first token; only the first call counts. */
  firstToken(): void;
}

/** Counts runs whose handle was dropped without an end. It holds the run, never the handle. */
const abandoned = new FinalizationRegistry<ActiveRun>((run) => {
  guard('ending an abandoned workflow', () => run.end('abandoned'));
});

/** Starts a workflow run for callers that cannot put it into a function: the caller must end the handle. */
export function startWorkflow(instruments: Instruments, run: WorkflowRun): WorkflowHandle {
  const active = new ActiveRun(instruments, run ?? {});
  const finish = (outcome: Outcome, end?: WorkflowEnd, error?: unknown) =>
    guard('ending a workflow', () => {
      active.end(outcome, end, error);
      abandoned.unregister(handle);
    });
  const handle: WorkflowHandle = {
    context: active.context,
    succeed: (end) => finish('success', end),
    fail: (error, end) => finish(isCancellation(error) ? 'cancelled' : 'error', end, error),
    cancel: (reason = 'cancelled', end) => finish(reason, end),
    firstToken: () => guard('recording a first token', () => active.firstToken()),
  };
  // Its own token: so every method keeps the handle, also where a caller has taken the methods out of it.
  abandoned.register(handle, active, handle);
  return handle;
}

class ActiveRun {
  readonly context: RunContext;
  readonly #instruments: Instruments;
  readonly #cacheStatus: CacheStatus | undefined;
  readonly #startedAt = performance.now();
  #ended = false;
  #sawToken = false;

  constructor(instruments: Instruments, run: WorkflowRun) {
    this.#instruments = instruments;
    this.#cacheStatus = run.cacheStatus;
    this.context = mergeContext(run.context ?? captureContext(), run);
    const { workflow, mode, tenantId } = this.context;
    const request = this.#request(run.cacheStatus);
    instruments['vital.workflow.requests'].startAtZero(request);
    instruments['vital.workflow.requests.success'].startAtZero(request);
    instruments['vital.workflow.active'].add(1, { workflow, mode });
    instruments['vital.queries_per_tenant'].add(1, { tenant_id: tenantId });
    instruments['vital.mode_distribution'].add(1, { mode });
  }

  end(outcome: Outcome, end?: WorkflowEnd, error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const cacheStatus = end?.cacheStatus ?? this.#cacheStatus;
    const seconds = this.#seconds();
    const request = this.#request(cacheStatus);
    const { workflow, mode, tenantId } = this.context;
    const instruments = this.#instruments;
    instruments['vital.workflow.active'].add(-1, { workflow, mode });
    instruments['vital.workflow.requests'].add(1, request);
    instruments['vital.workflow.duration'].record(seconds, {
      workflow,
      mode,
      cache_status: cacheStatus,
      outcome,
    });
    instruments['vital.workflow.duration_summary'].record(seconds, { workflow, mode });
    if (outcome === 'success') instruments['vital.workflow.requests.success'].add(1, request);
    else if (outcome === 'error') {
      instruments['vital.workflow.requests.failed'].add(1, { ...request, error_type: classifyError(error) });
    } else {
      instruments['vital.workflow.requests.cancelled'].add(1, {
        workflow,
        mode,
        tenant_id: tenantId,
        reason: outcome,
      });
    }
  }

  firstToken(): void {
    if (this.#sawToken || this.#ended) return;
    this.#sawToken = true;
    const { workflow, mode } = this.context;
    this.#instruments['vital.workflow.time_to_first_token'].record(this.#seconds(), { workflow, mode });
  }

  #request(cacheStatus: CacheStatus | undefined) {
    const { workflow, mode, tenantId, agentId } = this.context;
    return { workflow, mode, tenant_id: tenantId, agent_id: agentId, cache_status: cacheStatus };
  }

  #seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }
}

import { guard } from './guard.ts';
import type { Instruments } from './instruments.ts';
import { observeResult } from './observe-result.ts';
import { inContext } from './run-context.ts';
import { startWorkflow, type WorkflowRun } from './track-workflow.ts';

/**
 * Runs a workflow and records its requests, outcome, duration and activity; everything recorded inside of it belongs to
 * its tenant, mode, agent and workflow.
 * @param run a function that returns a value, a promise, or a generator (whose first value is the first token)
 * @returns what `run` returns; what it throws is thrown on
 */
export function trackWorkflowExecution<Result>(
  instruments: Instruments,
  workflow: WorkflowRun,
  run: () => Result,
): Result {
  const handle = guard('starting a workflow', () => startWorkflow(instruments, workflow));
  if (!handle) return run();
  let result: Result;
  try {
    result = inContext(handle.context, run);
  } catch (error) {
    handle.fail(error);
    throw error;
  }
  return observeResult(result, {
    succeed: handle.succeed,
    fail: handle.fail,
    cancel: () => handle.cancel(),
    firstValue: handle.firstToken,
    inContext: (later) => inContext(handle.context, later),
  });
}

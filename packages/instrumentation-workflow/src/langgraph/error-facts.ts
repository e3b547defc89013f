import type { Outcome } from '@vital/conventions';
import { classifyError, isCancellation } from '@vital/core';

/** Whether LangGraph throws it to steer the graph, and not because anything failed. */
export function isBubbleUp(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'is_bubble_up' in error && error.is_bubble_up === true
  );
}

/** Whether a node stopped to ask a person. */
function isInterrupt(error: unknown): boolean {
  return isBubbleUp(error) && (nameOf(error) === 'GraphInterrupt' || nameOf(error) === 'NodeInterrupt');
}

/** How an attempt of a node ended that threw. A node that throws a command to its parent has done its work. */
export function nodeOutcome(error: unknown): Outcome {
  if (isInterrupt(error)) return 'interrupted';
  if (isBubbleUp(error)) return 'success';
  return isCancellation(error) ? 'cancelled' : 'error';
}

/**
 * Why a run failed. LangGraph ends a run whose time was up with the same `Abort` as one that its caller gave up; which
 * it was shows in the error of the node that was running. Where several nodes failed at once, the first one counts.
 */
export function failureOf(error: unknown, lastNodeError: unknown): unknown {
  if (isCancellation(error) && classifyError(lastNodeError) === 'timeout') return lastNodeError;
  if (isAggregate(error)) return error.errors[0];
  return error;
}

function isAggregate(error: unknown): error is { readonly errors: readonly unknown[] } {
  return typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors);
}

function nameOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
}

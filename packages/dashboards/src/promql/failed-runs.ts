import { increase, rate } from './aggregation.ts';
import type { Expression } from './expression.ts';
import { promql } from './operators.ts';

/** The labels that all counters of runs have. */
export type RunLabel = 'workflow' | 'mode' | 'tenant_id';

/**
 * Runs that failed, counted as those that neither succeeded nor were cancelled. A failed run's own counter has a label for
 * the class of error, and of a class that was not seen before in its place Prometheus loses the first ones: on a day with a
 * deployment that was one failure in fifty.
 */
export function failedRuns(
  operation: 'rate' | 'increase',
  options: { readonly by?: readonly RunLabel[]; readonly over?: string } = {},
): Expression {
  const counted = operation === 'rate' ? rate : increase;
  const all = counted('vital.workflow.requests', options);
  const succeeded = counted('vital.workflow.requests.success', options);
  const cancelled = counted('vital.workflow.requests.cancelled', options);
  return promql`(${all} - (${succeeded} or 0 * ${all}) - (${cancelled} or 0 * ${all}))`;
}

import { increase } from '../promql/aggregation.ts';
import type { Expression } from '../promql/expression.ts';
import { promql } from '../promql/operators.ts';
import type { RecordingRule } from './alert.ts';
import { correctableIncrease } from './exact-increase.ts';

/** How often recording rules are evaluated: sums over what they recorded count on it. */
export const recordingIntervalSeconds = 60;

/** Windows of the error-budget alerts. */
export const budgetWindows = ['5m', '1h', '2h', '1d'] as const;
export type BudgetWindow = (typeof budgetWindows)[number];

export const errorRatioRecord = (window: BudgetWindow) => `vital:workflow_error_ratio:increase${window}`;
export const requestsRecord = (window: BudgetWindow) => `vital:workflow_requests:increase${window}`;
export const costRecord = 'vital:estimated_cost_dollars:rate5m';

/**
 * Runs that failed. They are counted as those that neither succeeded nor were cancelled: a failed run's own counter has a
 * label for the class of error, and of a class that was never seen before Prometheus loses the first ones.
 */
export function failedRuns(over: string, by: readonly ('mode' | 'workflow')[]): Expression {
  const all = increase('vital.workflow.requests', { over, by });
  const succeeded = increase('vital.workflow.requests.success', { over, by });
  const cancelled = increase('vital.workflow.requests.cancelled', { over, by });
  return promql`(${all} - (${succeeded} or 0 * ${all}) - (${cancelled} or 0 * ${all}))`;
}

/** What alerts read often, or over a long time. */
export function recordingRules(): readonly RecordingRule[] {
  return [
    { record: costRecord, expression: promql`${correctableIncrease('vital.estimated_cost', '5m')} / 300` },
    ...budgetWindows.flatMap((window) => {
      const requests = increase('vital.workflow.requests', { over: window });
      return [
        { record: requestsRecord(window), expression: requests },
        {
          record: errorRatioRecord(window),
          expression: promql`${failedRuns(window, [])} / (${requests} > 0)`,
        },
      ];
    }),
  ];
}

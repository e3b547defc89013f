import { increase } from '../promql/aggregation.ts';
import { failedRuns } from '../promql/failed-runs.ts';
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
          expression: promql`${failedRuns('increase', { over: window })} / (${requests} > 0)`,
        },
      ];
    }),
  ];
}

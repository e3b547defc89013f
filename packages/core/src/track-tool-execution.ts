import type { Status } from '@vital/conventions';
import type { Instruments } from './instruments.ts';
import { captureContext } from './run-context.ts';

/** What is known of a tool execution besides its time. */
export interface ToolExecutionDetails {
  readonly costDollars?: number | undefined;
}

/** Records a tool execution that ended. */
export function trackToolExecution(
  instruments: Instruments,
  toolName: string,
  status: Status,
  durationSeconds?: number,
  { costDollars }: ToolExecutionDetails = {},
): void {
  instruments['vital.tool.executions'].add(1, { tool_name: toolName, status });
  if (durationSeconds !== undefined) {
    instruments['vital.tool.duration'].record(durationSeconds, { tool_name: toolName, status });
  }
  if (costDollars !== undefined) {
    const { mode, tenantId } = captureContext();
    instruments['vital.estimated_cost'].add(costDollars, { category: 'tool', mode, tenant_id: tenantId });
  }
}

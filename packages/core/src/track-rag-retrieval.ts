import type { Status } from '@vital/conventions';
import type { Instruments } from './instruments.ts';
import { captureContext } from './run-context.ts';

/** One retrieval that ended. */
export interface RagRetrieval {
  /** Default: the run context's. */
  readonly mode?: string | undefined;
  readonly sourceType?: string | undefined;
  /** Default: `success`. */
  readonly status?: Status | undefined;
  readonly documentCount?: number | undefined;
  readonly durationSeconds?: number | undefined;
  readonly costDollars?: number | undefined;
}

/** Records a retrieval of documents. */
export function trackRagRetrieval(instruments: Instruments, retrieval: RagRetrieval): void {
  const { sourceType, status = 'success', documentCount, durationSeconds, costDollars } = retrieval;
  const context = captureContext();
  const mode = retrieval.mode ?? context.mode;
  instruments['vital.rag.retrievals'].add(1, { source_type: sourceType, status, mode });
  if (durationSeconds !== undefined) {
    instruments['vital.rag.retrieval.duration'].record(durationSeconds, { source_type: sourceType, status });
  }
  if (documentCount !== undefined) {
    instruments['vital.rag.documents'].record(documentCount, { source_type: sourceType });
  }
  if (costDollars !== undefined) {
    instruments['vital.estimated_cost'].add(costDollars, {
      category: 'rag',
      mode,
      tenant_id: context.tenantId,
    });
  }
}

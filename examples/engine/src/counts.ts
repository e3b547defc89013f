export type Outcome = 'success' | 'error' | 'cancelled' | 'interrupted';

/**
 * The engine's own bookkeeping: plain numbers by name. It is here so that what Vital measured can be compared with it;
 * a program that is to be measured needs nothing of the kind.
 */
export class Counts {
  /** By `workflow tenant outcome`. */
  readonly runs: Record<string, number> = {};
  /** By `mode operation`. */
  readonly cacheOperations: Record<string, number> = {};
  /** By `tool status`. */
  readonly tools: Record<string, number> = {};
  /** By `mode status`. */
  readonly retrievals: Record<string, number> = {};
  documents = 0;

  run(workflow: string, tenant: string, outcome: Outcome): void {
    increment(this.runs, `${workflow} ${tenant} ${outcome}`);
  }

  cache(mode: string, operation: 'hit' | 'miss' | 'write'): void {
    increment(this.cacheOperations, `${mode} ${operation}`);
  }

  tool(name: string, status: 'success' | 'error'): void {
    increment(this.tools, `${name} ${status}`);
  }

  retrieval(mode: string, status: 'success' | 'error', documents: number): void {
    increment(this.retrievals, `${mode} ${status}`);
    this.documents += documents;
  }
}

function increment(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

import { performance } from 'node:perf_hooks';
import { captureContext, type Tracker } from '@vital/core';
import type { InFlightLimits } from '../in-flight-runs.ts';
import { InFlightRuns } from '../in-flight-runs.ts';
import { isBubbleUp } from './error-facts.ts';

interface Task {
  readonly name: string;
  readonly mode: string | undefined;
  readonly startSeconds: number;
}

/** Follows tools and retrievers, within a graph or not, from their start to their end, and records them. */
export class TaskObserver {
  readonly #tracker: Tracker;
  readonly #tools: InFlightRuns<Task>;
  readonly #retrievals: InFlightRuns<Task>;

  constructor(tracker: Tracker, limits: InFlightLimits) {
    this.#tracker = tracker;
    this.#tools = new InFlightRuns(limits, () => undefined);
    this.#retrievals = new InFlightRuns(limits, () => undefined);
  }

  toolStarted(runId: string, name: string): void {
    this.#tools.start(runId, startedTask(name), nowSeconds());
  }

  /** LangGraph's ToolNode answers the model with a failed tool's message: its status is all that tells. */
  toolEnded(runId: string, output: unknown): void {
    this.#endTool(runId, statusOf(output) === 'error' ? 'error' : 'success');
  }

  /** A tool that stops to ask a person has not run yet: it starts anew when the answer is there. */
  toolFailed(runId: string, error: unknown): void {
    if (isBubbleUp(error)) this.#tools.end(runId);
    else this.#endTool(runId, 'error');
  }

  retrievalStarted(runId: string, sourceType: string): void {
    this.#retrievals.start(runId, startedTask(sourceType), nowSeconds());
  }

  retrievalEnded(runId: string, documents: unknown): void {
    this.#endRetrieval(runId, 'success', Array.isArray(documents) ? documents.length : undefined);
  }

  retrievalFailed(runId: string): void {
    this.#endRetrieval(runId, 'error', undefined);
  }

  #endTool(runId: string, status: 'success' | 'error'): void {
    const tool = this.#tools.end(runId);
    if (tool === undefined) return;
    this.#tracker.trackToolExecution(tool.name, status, nowSeconds() - tool.startSeconds);
  }

  #endRetrieval(runId: string, status: 'success' | 'error', documentCount: number | undefined): void {
    const retrieval = this.#retrievals.end(runId);
    if (retrieval === undefined) return;
    this.#tracker.trackRagRetrieval({
      mode: retrieval.mode,
      sourceType: retrieval.name,
      status,
      documentCount,
      durationSeconds: nowSeconds() - retrieval.startSeconds,
    });
  }
}

function startedTask(name: string): Task {
  return { name, mode: captureContext().mode, startSeconds: nowSeconds() };
}

function statusOf(output: unknown): unknown {
  return typeof output === 'object' && output !== null && 'status' in output ? output.status : undefined;
}

function nowSeconds(): number {
  return performance.now() / 1000;
}

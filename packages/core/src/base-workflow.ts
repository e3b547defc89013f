import type { CacheStatus } from '@vital/conventions';
import { usingCache } from './cache-in-use.ts';
import {
  startWorkflow,
  trackAgentUsage,
  trackCacheOperation,
  trackLlmCall,
  trackQualityScore,
} from './default-tracker.ts';
import { guard } from './guard.ts';
import { captureContext, llmCalls, mergeContext, type RunContext, withContext } from './run-context.ts';
import type { LlmCall } from './track-llm-call.ts';

/** A response cache: an `lru-cache`, a `Map`, a `Keyv`, or anything else that gets and sets, at once or later. */
export interface ResponseCache<Output> {
  get(key: string): Output | undefined | Promise<Output | undefined>;
  set(key: string, value: Output): unknown;
}

/** Answers whose LLM calls are remembered, so that a later hit can say what it saved. */
const mostRemembered = 10_000;

/**
 * A workflow in one mode. The base class tracks requests, outcome, latency, cache hits and misses, what a hit saved,
 * quality, degradation and warnings; a subclass writes no metric code.
 *
 *     class SummaryMode extends BaseWorkflow<string, Answer> {
 *       readonly workflow = 'summary';
 *       readonly mode = 'fast';
 *       protected override readonly cache = new LRUCache<string, Answer>({ max: 1000 });
 *       protected override cacheKey(input: string) { return input; }
 *       protected async execute(input: string) { return answer(input); }
 *       protected override qualityScore(output: Answer) { return output.confidence; }
 *     }
 */
export abstract class BaseWorkflow<Input, Output> {
  /** Name of the workflow. */
  abstract readonly workflow: string;
  /** Mode that this class implements. */
  abstract readonly mode: string;
  /** Name of the cache in metrics. */
  protected readonly cacheName: string = 'response';
  /** Where answers are kept; none by default. */
  protected readonly cache?: ResponseCache<Output>;
  readonly #spent = new Map<string, readonly LlmCall[]>();

  /** Does the work of the mode. */
  protected abstract execute(input: Input): Promise<Output>;

  /** The key that an input's answer is kept under; undefined goes past the cache. */
  protected cacheKey(_input: Input): string | undefined {
    return undefined;
  }

  /** The quality of an answer from 0 to 1; undefined where it is not judged. */
  protected qualityScore(_output: Output): number | undefined {
    return undefined;
  }

  /** Why an answer is degraded; empty when it is not. */
  protected degradationReasons(_output: Output): readonly string[] {
    return [];
  }

  /** Kinds of warning that come with an answer. */
  protected warnings(_output: Output): readonly string[] {
    return [];
  }

  /**
   * Answers an input, from the cache where it can.
   * @param context tenant and agent of this run; default: the caller's run context
   */
  async executeTyped(input: Input, context: Pick<RunContext, 'tenantId' | 'agentId'> = {}): Promise<Output> {
    const run = mergeContext(captureContext(), { ...context, workflow: this.workflow, mode: this.mode });
    const handle = startWorkflow({ context: run });
    if (run.agentId !== undefined) trackAgentUsage(run.agentId);
    let cacheStatus: CacheStatus = 'none';
    try {
      const calls: LlmCall[] = [];
      const output = await withContext({ ...run, [llmCalls]: calls }, async () => {
        const key = this.cache && this.cacheKey(input);
        if (!this.cache || key === undefined) {
          cacheStatus = this.cache ? 'bypass' : 'none';
          return this.execute(input);
        }
        const cache = this.cache;
        const cached = await usingCache(this.cacheName, () => cache.get(key));
        cacheStatus = cached === undefined ? 'miss' : 'hit';
        trackCacheOperation(cacheStatus, this.mode, { cache: this.cacheName });
        if (cached !== undefined) {
          this.#countSaved(key);
          return cached;
        }
        const fresh = await this.execute(input);
        await usingCache(this.cacheName, () => cache.set(key, fresh));
        trackCacheOperation('write', this.mode, { cache: this.cacheName });
        this.#remember(key, calls);
        return fresh;
      });
      guard('judging an answer', () => this.#judge(output));
      handle.succeed({ cacheStatus });
      return output;
    } catch (error) {
      handle.fail(error, { cacheStatus });
      throw error;
    }
  }

  #judge(output: Output): void {
    trackQualityScore(this.qualityScore(output), this.mode, {
      degradationReasons: this.degradationReasons(output),
      warnings: this.warnings(output),
    });
  }

  #remember(key: string, calls: readonly LlmCall[]): void {
    this.#spent.delete(key);
    this.#spent.set(key, calls);
    const oldest = this.#spent.size > mostRemembered ? this.#spent.keys().next().value : undefined;
    if (oldest !== undefined) this.#spent.delete(oldest);
  }

  /** Each LLM call that the cached answer once took counts as a cached call, and its price as saved. */
  #countSaved(key: string): void {
    for (const call of this.#spent.get(key) ?? []) {
      trackLlmCall({ ...call, cached: true, context: captureContext() });
    }
  }
}

import type { CacheOperation, CacheStatus } from '@vital/conventions';
import { usingCache } from './cache-in-use.ts';
import {
  startWorkflow,
  trackAgentUsage,
  trackCacheOperation,
  trackLlmCall,
  trackQualityScore,
} from './default-tracker.ts';
import { guard } from './guard.ts';
import { reportOnce, show } from './report-once.ts';
import { captureContext, llmCalls, mergeContext, type RunContext, withContext } from './run-context.ts';
import { SpentCalls } from './spent-calls.ts';
import type { LlmCall } from './track-llm-call.ts';

/**
 * A response cache: an `lru-cache`, a `Map`, a `Keyv`, or anything else that gets and sets, at once or later. Undefined and
 * null mean that it has no answer.
 */
export interface ResponseCache<Output> {
  get(key: string): Output | null | undefined | Promise<Output | null | undefined>;
  set(key: string, value: Output): unknown;
}

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
  readonly #spent = new SpentCalls();

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
    const calls: LlmCall[] = [];
    try {
      const output = await withContext({ ...run, [llmCalls]: calls }, async () => {
        const key = this.cache && this.cacheKey(input);
        if (key === undefined) {
          cacheStatus = this.cache ? 'bypass' : 'none';
          return this.execute(input);
        }
        const cached = await this.#useCache((cache) => cache.get(key));
        cacheStatus = cached === undefined || cached === null ? 'miss' : 'hit';
        this.#countOperation(cacheStatus);
        if (cached !== undefined && cached !== null) {
          this.#countSaved(key);
          return cached;
        }
        const fresh = await this.execute(input);
        const written = await this.#useCache(async (cache) => {
          await cache.set(key, fresh);
          return true;
        });
        if (written) {
          this.#countOperation('write');
          this.#spent.remember(key, calls);
        }
        return fresh;
      });
      guard('judging an answer', () => this.#judge(output));
      handle.succeed({ cacheStatus });
      return output;
    } catch (error) {
      handle.fail(error, { cacheStatus });
      throw error;
    } finally {
      // What a workflow inside of another one spent, the other one spent too.
      run[llmCalls]?.push(...calls);
    }
  }

  /** What the cache gives. A cache that fails is counted and reported, and the answer is found without it. */
  async #useCache<Result>(
    use: (cache: ResponseCache<Output>) => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    const { cache, cacheName } = this;
    if (!cache) return undefined;
    try {
      return await usingCache(cacheName, () => use(cache));
    } catch (error) {
      this.#countOperation('error');
      reportOnce(
        `cache ${cacheName}`,
        `the cache "${cacheName}" of the workflow "${this.workflow}" failed, the workflow goes on without it: ${show(error)}`,
      );
      return undefined;
    }
  }

  #countOperation(operation: CacheOperation): void {
    trackCacheOperation(operation, this.mode, { cache: this.cacheName });
  }

  #judge(output: Output): void {
    trackQualityScore(this.qualityScore(output), this.mode, {
      degradationReasons: this.degradationReasons(output),
      warnings: this.warnings(output),
    });
  }

  /** Each LLM call that the cached answer once took counts as a cached call, and its price as saved. */
  #countSaved(key: string): void {
    for (const call of this.#spent.of(key)) {
      trackLlmCall({ ...call, cached: true, mode: this.mode, context: captureContext() });
    }
  }
}

import { type Tracker, trackerFor, type WorkflowHandle, withContext } from '@vital/core';
import type { VitalMeterProvider } from '@vital/meter-provider';
import { type DayMode, dayPlan, requestsPerDay, shareOfHits } from './day-plan.ts';
import { bands, exponential, quota, randomNumbers, wholeNumbers } from './random.ts';

interface Running {
  readonly endsAt: number;
  readonly handle: WorkflowHandle;
  readonly fails: boolean;
  readonly cancelled: boolean;
  readonly mode: DayMode;
  readonly cacheStatus: 'hit' | 'miss' | 'bypass';
  readonly seconds: number;
}

export interface SimulatedEngineOptions {
  readonly provider: VitalMeterProvider;
  readonly seed: number;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Its part of the engine's work. */
  readonly share: number;
  readonly isFirst: boolean;
  readonly now: () => number;
}

const failures = [
  Object.assign(new Error('rate limited'), { status: 429 }),
  Object.assign(new Error('server error'), { status: 500 }),
  Object.assign(new Error('took too long'), { name: 'TimeoutError' }),
  Object.assign(new Error('not what was asked for'), { name: 'ZodError' }),
];
const models = ['gpt-4o', 'gpt-4o-mini'] as const;
const provider = 'openai';
const toolNames = ['search', 'calculator', 'calendar'] as const;
const sources = ['vector', 'keyword'] as const;

/** One process of the simulated engine: it calls Vital's tracking functions as a real one would, at simulated times. */
export class SimulatedEngine {
  readonly #options: SimulatedEngineOptions;
  readonly #tracker: Tracker;
  readonly #random: () => number;
  readonly #workSeconds: () => number;
  readonly #running: Running[] = [];
  readonly #chances: Readonly<Record<string, () => boolean>>;
  readonly #numbers: Readonly<Record<string, () => number>>;
  #evictionsOwed = 0;

  constructor(options: SimulatedEngineOptions) {
    this.#options = options;
    this.#tracker = trackerFor(options.provider.getMeter('@vital/core'));
    this.#random = randomNumbers(options.seed);
    this.#workSeconds = bands(dayPlan.workSeconds, this.#random);
    const worked = requestsPerDay * (1 - shareOfHits);
    const { llmCallsPerDay, cachedLlmCallsPerDay, toolsPerDay, retrievalsPerDay } = dayPlan;
    const chance = (share: number) => quota(share, this.#random);
    this.#chances = {
      hit_mode_1: chance(dayPlan.hitRate),
      hit_mode_2: chance(dayPlan.hitRate),
      fails: chance(dayPlan.errorRate),
      cancelled: chance(dayPlan.cancelRate),
      degraded: chance(dayPlan.degradationRate / (1 - dayPlan.errorRate)),
      warned: chance(dayPlan.warningRate),
      toolSucceeds: chance(dayPlan.toolSuccessRate),
      ragSucceeds: chance(dayPlan.ragSuccessRate),
      savesCall: chance(cachedLlmCallsPerDay / (requestsPerDay * shareOfHits)),
      callFails: chance(0.01),
      usageUnknown: chance(0.004),
      retries: chance(0.02),
      nodeRetries: chance(0.01),
      streams: chance(0.5),
    };
    this.#numbers = {
      calls: wholeNumbers((llmCallsPerDay - cachedLlmCallsPerDay) / worked, this.#random),
      tools: wholeNumbers(toolsPerDay / worked, this.#random),
      retrievals: wholeNumbers(retrievalsPerDay / worked, this.#random),
      documentHits: wholeNumbers(dayPlan.documentHits, this.#random),
      documentMisses: wholeNumbers(dayPlan.documentMisses, this.#random),
      documentWrites: wholeNumbers(dayPlan.documentWrites, this.#random),
    };
    this.#describeProcess();
  }

  /** When the next request begins, in milliseconds from now, at a rate that rises and falls with the time of day. */
  nextArrival(): number {
    const hour = (this.#options.now() / 3_600_000) % 24;
    const wave = 1 + 0.3 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
    const perMillisecond = (dayPlan.requestsPerMinute / 60_000) * this.#options.share * wave;
    return exponential(1 / perMillisecond, this.#random);
  }

  /** When the next running request ends, in milliseconds since the epoch. */
  get nextEnd(): number {
    return this.#running[0]?.endsAt ?? Number.POSITIVE_INFINITY;
  }

  /** A request begins. */
  begin(): void {
    const draw = this.#random();
    const { mode_1, mode_2 } = dayPlan.modes;
    const mode: DayMode = draw < mode_1 ? 'mode_1' : draw < mode_1 + mode_2 ? 'mode_2' : 'mode_3';
    const cacheStatus = mode === 'mode_3' ? 'bypass' : this.#chance(`hit_${mode}`) ? 'hit' : 'miss';
    const seconds = cacheStatus === 'hit' ? dayPlan.hitSeconds * (0.5 + this.#random()) : this.#workSeconds();
    const tenantId = dayPlan.tenants[Math.floor(this.#random() ** 2 * dayPlan.tenants.length)] ?? 'acme';
    const run = {
      workflow: dayPlan.workflows[mode],
      mode,
      tenantId,
      agentId: dayPlan.agents[mode],
      cacheStatus,
    } as const;
    const handle = this.#tracker.startWorkflow(run);
    this.#tracker.trackAgentUsage(run.agentId, `The ${run.agentId}`);
    withContext(handle.context, () => this.#work(mode, cacheStatus, seconds));
    this.#insert({
      endsAt: this.#options.now() + seconds * 1000,
      handle,
      fails: this.#chance('fails'),
      cancelled: this.#chance('cancelled'),
      mode,
      cacheStatus,
      seconds,
    });
  }

  /** The request that ends next ends now. */
  end(): void {
    const run = this.#running.shift();
    if (!run) return;
    const { handle, mode, cacheStatus } = run;
    if (run.cancelled) handle.cancel('cancelled');
    else if (run.fails) handle.fail(failures[Math.floor(this.#random() * failures.length)]);
    else {
      handle.succeed({ cacheStatus });
      if (cacheStatus === 'miss')
        this.#tracker.trackCacheOperation('write', mode, this.#cacheDetails('response'));
      const score = Math.max(0, 1 - exponential(1 - dayPlan.quality, this.#random));
      this.#tracker.trackQualityScore(score, mode, {
        degradationReasons: this.#chance('degraded')
          ? [this.#random() < 0.7 ? 'no_documents' : 'small_model']
          : [],
        warnings: this.#chance('warned') ? ['low_confidence'] : [],
      });
    }
  }

  /** What happens once a minute: gauges, entries that go. */
  minute(): void {
    const { share, isFirst, now } = this.#options;
    for (const cache of ['response', 'documents'] as const) {
      const wave = 1 + 0.03 * Math.sin(now() / 1_700_000 + (isFirst ? 0 : 2));
      this.#tracker.updateCacheMetrics({
        cache,
        sizeEntries: Math.round(dayPlan.cacheEntries[cache] * share * wave),
        memoryBytes: Math.round(dayPlan.cacheMegabytes[cache] * 1e6 * share * wave),
        capacityEntries: dayPlan.cacheCapacity[cache] * share,
      });
    }
    for (const { pool, poolType, size, active } of dayPlan.pools) {
      const own = isFirst ? Math.floor(active * share) : Math.ceil(active * share);
      const settings = {
        pool,
        poolType,
        active: own,
        pending: 0,
        size: size === undefined ? undefined : size * share,
      };
      this.#tracker.updateConnectionPoolMetrics(settings);
      this.#tracker.instruments['vital.connection_pool.wait'].record(0.0004 + this.#random() * 0.004, {
        pool,
        pool_type: poolType,
      });
    }
    this.#evictionsOwed += dayPlan.evictionsPerMinute * share;
    while (this.#evictionsOwed >= 1) {
      this.#evictionsOwed -= 1;
      this.#tracker.trackCacheOperation('evict', 'mode_3', { cache: 'documents' });
    }
    const session = this.#tracker.instruments['vital.session.duration'];
    session.record(60 + exponential(240, this.#random), { mode: 'mode_2' });
  }

  #chance(name: string): boolean {
    return this.#chances[name]?.() ?? false;
  }

  #number(name: string): number {
    return this.#numbers[name]?.() ?? 0;
  }

  #cacheDetails(cache: string) {
    return { cache, durationSeconds: exponential(0.0008, this.#random) };
  }

  #insert(run: Running): void {
    let index = this.#running.length;
    while (index > 0 && (this.#running[index - 1]?.endsAt ?? 0) > run.endsAt) index -= 1;
    this.#running.splice(index, 0, run);
  }

  #work(mode: DayMode, cacheStatus: Running['cacheStatus'], seconds: number): void {
    const { trackCacheOperation } = this.#tracker;
    const hit = (cache: string) =>
      trackCacheOperation('hit', mode, {
        ...this.#cacheDetails(cache),
        entryAgeSeconds: exponential(dayPlan.entryAgeSeconds, this.#random),
      });
    if (cacheStatus === 'hit') {
      hit('response');
      if (this.#chance('savesCall')) this.#call(mode, true);
      return;
    }
    if (cacheStatus === 'miss') trackCacheOperation('miss', mode, this.#cacheDetails('response'));
    else {
      for (let count = this.#number('documentHits'); count > 0; count -= 1) hit('documents');
      for (let count = this.#number('documentMisses'); count > 0; count -= 1) {
        trackCacheOperation('miss', mode, this.#cacheDetails('documents'));
      }
      for (let count = this.#number('documentWrites'); count > 0; count -= 1) {
        trackCacheOperation('write', mode, this.#cacheDetails('documents'));
        trackCacheOperation('expire', mode, { cache: 'documents' });
      }
      if (this.#random() < 0.02) trackCacheOperation('invalidate', mode, { cache: 'documents' });
    }
    for (let count = this.#number('calls'); count > 0; count -= 1) this.#call(mode, false);
    for (let count = this.#number('tools'); count > 0; count -= 1) this.#tool();
    for (let count = this.#number('retrievals'); count > 0; count -= 1) this.#retrieval(mode);
    this.#nodes(mode, seconds);
  }

  #call(mode: DayMode, cached: boolean): void {
    const model = models[this.#random() < 0.6 ? 0 : 1];
    const failed = !cached && this.#chance('callFails');
    const { tokensPerDay, llmCallsPerDay, cachedLlmCallsPerDay, dollarsPerLlmCall } = dayPlan;
    const tokens = (tokensPerDay / (llmCallsPerDay - cachedLlmCallsPerDay) / 0.99) * (0.5 + this.#random());
    const streams = this.#chance('streams');
    const usageUnknown = !cached && this.#chance('usageUnknown');
    this.#tracker.trackLlmCall({
      provider,
      model,
      mode,
      cached,
      durationSeconds: 0.4 + exponential(1.2, this.#random),
      ...(failed
        ? { errorType: this.#random() < 0.5 ? 'rate_limit' : 'server' }
        : {
            inputTokens: Math.round(tokens * 0.75),
            outputTokens: Math.round(tokens * 0.25),
            cacheReadTokens: Math.round(tokens * 0.1),
            costDollars: dollarsPerLlmCall,
          }),
      ...(streams && {
        streamEnding: failed ? 'failed' : 'completed',
        timeToFirstTokenSeconds: 0.2 + exponential(0.2, this.#random),
        timePerOutputTokenSeconds: 0.01 + exponential(0.01, this.#random),
      }),
      usageUnknownReason: usageUnknown ? 'not_reported' : undefined,
      retries: this.#chance('retries') ? 1 : 0,
    });
  }

  #tool(): void {
    const { toolShareOfLlmCost, toolsPerDay } = dayPlan;
    this.#tracker.trackToolExecution(
      toolNames[Math.floor(this.#random() * toolNames.length)] ?? 'search',
      this.#chance('toolSucceeds') ? 'success' : 'error',
      0.05 + exponential(0.3, this.#random),
      { costDollars: (llmDollars() * toolShareOfLlmCost) / toolsPerDay },
    );
  }

  #retrieval(mode: DayMode): void {
    const { ragShareOfLlmCost, retrievalsPerDay } = dayPlan;
    this.#tracker.trackRagRetrieval({
      mode,
      sourceType: sources[this.#random() < 0.8 ? 0 : 1],
      status: this.#chance('ragSucceeds') ? 'success' : 'error',
      documentCount: Math.floor(this.#random() * 12),
      durationSeconds: 0.02 + exponential(0.1, this.#random),
      costDollars: (llmDollars() * ragShareOfLlmCost) / retrievalsPerDay,
    });
  }

  #nodes(mode: DayMode, seconds: number): void {
    const workflow = dayPlan.workflows[mode];
    const { instruments } = this.#tracker;
    for (const [node, part] of [
      ['retrieve', 0.3],
      ['generate', 0.7],
    ] as const) {
      const outcome = this.#random() < 0.005 ? 'error' : 'success';
      instruments['vital.workflow.node.duration'].record(seconds * part, { workflow, node, outcome });
      if (this.#chance('nodeRetries')) instruments['vital.workflow.node.retries'].add(1, { workflow, node });
    }
    instruments['vital.workflow.time_to_first_token'].record(seconds * 0.3, { workflow, mode });
    if (mode === 'mode_3') {
      instruments['vital.workflow.parallel_speedup'].record(1 + this.#random() * 2, { workflow });
    }
  }

  #describeProcess(): void {
    const { version, startedAt, now } = this.#options;
    const { instruments } = this.#tracker;
    this.#tracker.setBuildInfo({
      version,
      commit: version === '1.0.0' ? '1f2e3d4' : '5a6b7c8',
      environment: 'production',
    });
    instruments['vital.uptime'].observe((observer) => observer((now() - startedAt) / 1000, {}));
    instruments['vital.instrumentation_info'].record(1, {
      library: 'openai',
      version: '7.57.0',
      hook: 'patch',
      status: 'active',
    });
    this.minute();
  }
}

const llmDollars = () =>
  (dayPlan.llmCallsPerDay - dayPlan.cachedLlmCallsPerDay) * 0.99 * dayPlan.dollarsPerLlmCall;

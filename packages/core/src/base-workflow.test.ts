import { collectMetrics } from '@vital/testing';
import { BaseWorkflow, type ResponseCache } from './base-workflow.ts';
import { trackLlmCall } from './default-tracker.ts';
import { setMeterProvider } from './late-meter.ts';
import { withContext } from './run-context.ts';

interface Answer {
  readonly text: string;
  readonly confidence: number;
}

class FastMode extends BaseWorkflow<string, Answer> {
  readonly workflow = 'answer';
  readonly mode = 'fast';
  protected override readonly cache = new Map<string, Answer>();

  protected override cacheKey(input: string) {
    return input === 'secret' ? undefined : input;
  }

  protected async execute(input: string): Promise<Answer> {
    if (input === 'fail') throw Object.assign(new Error('down'), { status: 503 });
    trackLlmCall({ provider: 'openai', model: 'gpt', inputTokens: 10, outputTokens: 1, costDollars: 0.5 });
    return { text: input, confidence: 0.7 };
  }

  protected override qualityScore({ confidence }: Answer) {
    return confidence;
  }

  protected override degradationReasons({ confidence }: Answer) {
    return confidence < 0.8 ? ['low_confidence'] : [];
  }

  protected override warnings() {
    return ['short'];
  }
}

class CachedMode extends BaseWorkflow<string, Answer> {
  readonly workflow = 'answer';
  readonly mode = 'cached';
  protected override readonly cache: ResponseCache<Answer>;
  readonly #run: (input: string) => Promise<Answer>;

  constructor(
    cache: ResponseCache<Answer>,
    run = async (input: string): Promise<Answer> => ({ text: input, confidence: 1 }),
  ) {
    super();
    this.cache = cache;
    this.#run = run;
  }

  protected override cacheKey(input: string) {
    return input;
  }

  protected async execute(input: string) {
    return this.#run(input);
  }
}

const fail = (): never => {
  throw new Error('cache down');
};

describe('BaseWorkflow', () => {
  afterEach(() => setMeterProvider(undefined));

  it('tracks requests, cache, quality, degradation, warnings and what a hit saved', async () => {
    const { meterProvider, read } = collectMetrics();
    setMeterProvider(meterProvider);
    const mode = new FastMode();
    const first = await mode.executeTyped('a', { tenantId: 't', agentId: 'agent' });
    const second = await withContext({ tenantId: 't' }, () => mode.executeTyped('a'));
    expect(second).toBe(first);
    await mode.executeTyped('secret');
    await expect(mode.executeTyped('fail')).rejects.toThrow('down');

    const metrics = await read();
    const requests = (cache_status: string) => metrics.value('vital.workflow.requests', { cache_status });
    expect(metrics.value('vital.workflow.requests', { workflow: 'answer', mode: 'fast' })).toBe(4);
    expect([requests('miss'), requests('hit'), requests('bypass')]).toEqual([2, 1, 1]);
    expect(metrics.value('vital.workflow.requests', { tenant_id: 't' })).toBe(2);
    expect(metrics.value('vital.workflow.requests.failed', { error_type: 'overloaded' })).toBe(1);
    expect(metrics.value('vital.cache.operations', { cache: 'response', operation: 'write' })).toBe(1);
    expect(metrics.value('vital.cache.operations', { operation: 'miss' })).toBe(2);
    expect(metrics.distribution('vital.quality.score', { mode: 'fast' })?.count).toBe(3);
    expect(metrics.value('vital.degraded_responses', { reason: 'low_confidence' })).toBe(3);
    expect(metrics.value('vital.warnings', { type: 'short' })).toBe(3);
    expect(metrics.value('vital.agent_usage', { agent_id: 'agent' })).toBe(1);
    expect(metrics.value('vital.llm.api_calls', { cached: 'false', mode: 'fast' })).toBe(2);
    expect(metrics.value('vital.llm.api_calls', { cached: 'true', mode: 'fast' })).toBe(1);
    expect(metrics.value('vital.cost_saved', { reason: 'cache' })).toBe(0.5);
    expect(metrics.value('vital.estimated_cost')).toBe(1);
    expect(metrics.value('vital.workflow.active')).toBe(0);
  });

  it.each<[string, ResponseCache<Answer>]>([
    ['throws', { get: fail, set: fail }],
    ['rejects', { get: async () => fail(), set: async () => fail() }],
  ])('answers also when the cache %s, and counts it', async (_how, cache) => {
    const { meterProvider, read } = collectMetrics();
    setMeterProvider(meterProvider);
    const mode = new CachedMode(cache);
    expect(await mode.executeTyped('a')).toEqual({ text: 'a', confidence: 1 });
    const metrics = await read();
    expect(metrics.value('vital.cache.operations', { operation: 'error' })).toBe(2);
    expect(metrics.value('vital.cache.operations', { operation: 'write' }) ?? 0).toBe(0);
    expect(metrics.value('vital.workflow.requests.success', { cache_status: 'miss' })).toBe(1);
  });

  it('takes null for a miss, as Redis means it', async () => {
    const set: string[] = [];
    const mode = new CachedMode({ get: async () => null, set: (key) => set.push(key) });
    expect(await mode.executeTyped('a')).toEqual({ text: 'a', confidence: 1 });
    expect(set).toEqual(['a']);
  });

  it('counts what a workflow inside of it spent as saved too, and no call that failed', async () => {
    const { meterProvider, read } = collectMetrics();
    setMeterProvider(meterProvider);
    const inner = new FastMode();
    const outer = new CachedMode(new Map(), async (input) => {
      trackLlmCall({ provider: 'openai', model: 'gpt', errorType: 'timeout' });
      return inner.executeTyped(input);
    });
    await outer.executeTyped('a');
    await outer.executeTyped('a');
    const metrics = await read();
    expect(metrics.value('vital.llm.api_calls', { cached: 'true', mode: 'cached', outcome: 'success' })).toBe(
      1,
    );
    expect(metrics.value('vital.llm.api_calls', { cached: 'true' })).toBe(1);
    expect(metrics.value('vital.cost_saved', { reason: 'cache' })).toBe(0.5);
  });
});

import { collectMetrics } from '@vital/testing';
import { BaseWorkflow } from './base-workflow.ts';
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
});

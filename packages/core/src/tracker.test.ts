import { collectMetrics, runProgram } from '@vital/testing';
import { setPriceSource } from './price-source.ts';
import { withContext } from './run-context.ts';
import { trackerFor } from './tracker.ts';

const start = () => {
  const collection = collectMetrics();
  return { ...collection, tracker: trackerFor(collection.meterProvider.getMeter('test')) };
};
const loose = (value: unknown) => value as never;
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

afterEach(() => setPriceSource(undefined));

describe('the tracking functions', () => {
  it('count workflow runs by outcome', async () => {
    const { tracker, read } = start();
    const run = { workflow: 'w', mode: 'm', tenantId: 't', agentId: 'a' };
    await tracker.trackWorkflowExecution(run, async () => 1);
    await expect(
      tracker.trackWorkflowExecution(run, async () => {
        throw Object.assign(new Error('slow down'), { status: 429 });
      }),
    ).rejects.toThrow('slow down');
    await expect(
      tracker.trackWorkflowExecution(run, async () => AbortSignal.abort().throwIfAborted()),
    ).rejects.toThrow();
    const metrics = await read();
    const labels = { workflow: 'w', mode: 'm', tenant_id: 't' };
    expect(metrics.value('vital.workflow.requests', { ...labels, agent_id: 'a' })).toBe(3);
    expect(metrics.value('vital.workflow.requests.success', labels)).toBe(1);
    expect(metrics.value('vital.workflow.requests.failed', { ...labels, error_type: 'rate_limit' })).toBe(1);
    expect(metrics.value('vital.workflow.requests.cancelled', { ...labels, reason: 'cancelled' })).toBe(1);
    expect(metrics.value('vital.workflow.active')).toBe(0);
    expect(metrics.distribution('vital.workflow.duration')?.count).toBe(3);
    expect(metrics.value('vital.queries_per_tenant', { tenant_id: 't' })).toBe(3);
    expect(metrics.value('vital.mode_distribution', { mode: 'm' })).toBe(3);
  });

  it('end a handle once, whatever comes later', async () => {
    const { tracker, read } = start();
    const handle = tracker.startWorkflow({ workflow: 'w' });
    expect((await read()).value('vital.workflow.active')).toBe(1);
    handle.firstToken();
    handle.firstToken();
    handle.cancel('interrupted');
    handle.succeed();
    handle.fail(new Error('late'));
    const metrics = await read();
    expect(metrics.value('vital.workflow.requests')).toBe(1);
    expect(metrics.value('vital.workflow.requests.success')).toBe(0);
    expect(metrics.value('vital.workflow.requests.cancelled', { reason: 'interrupted' })).toBe(1);
    expect(metrics.distribution('vital.workflow.time_to_first_token')?.count).toBe(1);
  });

  it('count a handle as abandoned when nobody can end it any more, and not before', async () => {
    const { stdout } = await runProgram({
      directory: __dirname,
      arguments: [
        '--conditions=@vital/source',
        '--expose-gc',
        '--input-type=module',
        '--eval',
        `import { setMeterProvider, startWorkflow } from '@vital/core';
        import { collectMetrics, runProgram } from '@vital/testing';
        const { meterProvider, read } = collectMetrics();
        setMeterProvider(meterProvider);
        startWorkflow({ workflow: 'dropped' });
        const { succeed } = startWorkflow({ workflow: 'taken apart' });
        for (let round = 0; round < 5; round++) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          gc();
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
        succeed();
        const metrics = await read();
        console.log(metrics.value('vital.workflow.requests.cancelled', { workflow: 'dropped', reason: 'abandoned' }));
        console.log(metrics.value('vital.workflow.requests.success', { workflow: 'taken apart' }));`,
      ],
    });
    expect(stdout).toBe('1\n1\n');
  });

  it('keep 50 concurrent runs of 5 tenants apart', async () => {
    const { tracker, read } = start();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        tracker.trackWorkflowExecution({ workflow: 'w', mode: 'm', tenantId: `t${index % 5}` }, async () => {
          await sleep(Math.random() * 20);
          tracker.trackLlmCall({ provider: 'openai', model: 'gpt', costDollars: 1 });
        }),
      ),
    );
    const metrics = await read();
    for (const tenant_id of ['t0', 't1', 't2', 't3', 't4']) {
      expect(metrics.value('vital.estimated_cost', { tenant_id })).toBe(10);
      expect(metrics.value('vital.workflow.requests.success', { tenant_id })).toBe(10);
    }
    expect(metrics.value('vital.llm.api_calls', { mode: 'm' })).toBe(50);
  });

  it('record every fact of an LLM call, priced by the registered source', async () => {
    const { tracker, read } = start();
    setPriceSource({
      price: ({ model, inputTokens, outputTokens }) =>
        model === 'gpt'
          ? { dollars: inputTokens + 2 * outputTokens, savedByPromptCacheDollars: 3 }
          : undefined,
    });
    const call = { provider: 'openai', model: 'gpt', mode: 'm', inputTokens: 100, outputTokens: 10 };
    tracker.trackLlmCall({
      ...call,
      cacheReadTokens: 40,
      reasoningTokens: 4,
      durationSeconds: 1,
      retries: 2,
    });
    tracker.trackLlmCall({ ...call, cached: true });
    tracker.trackLlmCall({ ...call, model: 'unpriced' });
    tracker.trackLlmCall({
      provider: 'openai',
      model: 'gpt',
      errorType: 'timeout',
      streamEnding: 'failed',
      usageUnknownReason: 'interrupted',
    });
    const metrics = await read();
    expect(metrics.value('vital.llm.api_calls')).toBe(4);
    expect(metrics.value('vital.llm.api_calls', { cached: 'true', outcome: 'success' })).toBe(1);
    expect(metrics.value('vital.llm.tokens_used', { model: 'gpt', token_type: 'input' })).toBe(100);
    expect(metrics.value('vital.llm.tokens_used', { model: 'gpt', token_type: 'cache_read' })).toBe(40);
    expect(metrics.value('vital.estimated_cost', { category: 'llm', mode: 'm' })).toBe(120);
    expect(metrics.value('vital.cost_saved', { reason: 'cache' })).toBe(120);
    expect(metrics.value('vital.cost_saved', { reason: 'prompt_cache' })).toBe(3);
    expect(metrics.value('vital.llm.price_unknown', { model: 'unpriced' })).toBe(1);
    expect(metrics.value('vital.llm.errors', { error_type: 'timeout' })).toBe(1);
    expect(metrics.value('vital.llm.errors')).toBe(1);
    expect(metrics.value('vital.llm.retries', { model: 'gpt' })).toBe(2);
    expect(metrics.value('vital.llm.streams', { ending: 'failed' })).toBe(1);
    expect(metrics.value('vital.llm.usage_unknown', { reason: 'interrupted' })).toBe(1);
  });

  it('record cache, quality, tools, retrievals, agents, pools and build', async () => {
    const { tracker, read } = start();
    withContext({ mode: 'm', tenantId: 't' }, () => {
      tracker.trackCacheOperation('hit', undefined, {
        cache: 'c',
        entryAgeSeconds: 5,
        durationSeconds: 0.001,
      });
      tracker.trackCacheOperation('hit', 'm', { cache: 'c' });
      tracker.trackCacheOperation('miss', 'm', { cache: 'c' });
      tracker.trackQualityScore(0.9, undefined, { degradationReasons: ['stale'], warnings: ['w1', 'w2'] });
      tracker.trackQualityScore(1.5);
      tracker.trackToolExecution('search', 'error', 0.2, { costDollars: 0.01 });
      tracker.trackRagRetrieval({ sourceType: 'vector', documentCount: 3, durationSeconds: 0.1 });
    });
    tracker.trackAgentUsage('a1', 'Ada');
    tracker.updateCacheMetrics({ cache: 'c', sizeEntries: 7, memoryBytes: 100, capacityEntries: 10 });
    tracker.updateConnectionPoolMetrics({ pool: 'main', poolType: 'db', size: 20, active: 4, pending: 0 });
    tracker.setBuildInfo({ version: '1.0.0', commit: 'abc' });
    tracker.setBuildInfo({ version: '1.0.1', commit: 'def' });
    const metrics = await read();
    expect(metrics.value('vital.cache.hit_rate', { cache: 'c', mode: 'm' })).toBeCloseTo(2 / 3);
    expect(metrics.distribution('vital.cache.entry_age')).toMatchObject({ count: 1, sum: 5 });
    expect(metrics.distribution('vital.quality.score', { mode: 'm' })).toMatchObject({ count: 1, sum: 0.9 });
    expect(metrics.value('vital.degraded_responses', { reason: 'stale', mode: 'm' })).toBe(1);
    expect(metrics.value('vital.warnings')).toBe(2);
    expect(metrics.value('vital.tool.executions', { tool_name: 'search', status: 'error' })).toBe(1);
    expect(metrics.value('vital.tool.executions', { status: 'success' })).toBe(0);
    expect(metrics.value('vital.estimated_cost', { category: 'tool', tenant_id: 't' })).toBe(0.01);
    expect(metrics.distribution('vital.rag.documents', { source_type: 'vector' })?.sum).toBe(3);
    expect(metrics.value('vital.agent_usage', { agent_id: 'a1', agent_name: 'Ada' })).toBe(1);
    expect(metrics.value('vital.cache.capacity_entries')).toBe(10);
    expect(metrics.value('vital.active_connections', { pool: 'main', pool_type: 'db' })).toBe(4);
    expect(metrics.attributes('vital.build_info')).toEqual([
      { version: '1.0.1', commit: 'def', environment: 'none' },
    ]);
  });

  it('never throw, whatever they are given', async () => {
    const { tracker, read } = start();
    for (const value of [undefined, null, 7, 'text', [], { workflow: {} }]) {
      tracker.trackLlmCall(loose(value));
      tracker.trackCacheOperation(loose(value), loose(value), loose(value));
      tracker.trackQualityScore(loose(value), loose(value), loose(value));
      tracker.trackToolExecution(loose(value), loose(value), loose(value), loose(value));
      tracker.trackRagRetrieval(loose(value));
      tracker.trackAgentUsage(loose(value), loose(value));
      tracker.updateCacheMetrics(loose(value));
      tracker.updateConnectionPoolMetrics(loose(value));
      tracker.setBuildInfo(loose(value));
      tracker.startWorkflow(loose(value)).fail(value);
      expect(tracker.trackWorkflowExecution(loose(value), () => 5)).toBe(5);
      expect(withContext(loose(value), () => 6)).toBe(6);
    }
    expect((await read()).errors).toEqual([]);
  });

  it('take no text for a list, and no percentage for a share', async () => {
    const { tracker, read } = start();
    tracker.trackQualityScore(0.5, 'm', { degradationReasons: loose('slow'), warnings: ['w'] });
    tracker.updateCacheMetrics({ cache: 'c', hitRateByMode: { good: 0.87, percent: 87 } });
    const metrics = await read();
    expect(metrics.attributes('vital.degraded_responses')).toEqual([]);
    expect(metrics.value('vital.warnings', { type: 'w' })).toBe(1);
    expect(metrics.attributes('vital.cache.hit_rate')).toEqual([{ cache: 'c', mode: 'good' }]);
  });

  it('give one hit rate to names that are recorded as one', async () => {
    const { tracker, read } = start();
    tracker.trackCacheOperation('hit', 'm');
    tracker.trackCacheOperation('miss', 'm', { cache: 'default' });
    tracker.trackCacheOperation('miss', 'm', { cache: 'default' });
    tracker.trackCacheOperation('miss', 'm', { cache: '' });
    expect((await read()).value('vital.cache.hit_rate', { cache: 'default', mode: 'm' })).toBe(0.25);
  });
});

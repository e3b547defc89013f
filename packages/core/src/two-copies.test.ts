import { collectMetrics } from '@vital/testing';

/** As a program has it that is preloaded as CommonJS and imports ES modules: every module is there twice. */
async function loadCopies() {
  const copies: typeof import('./index.ts')[] = [];
  for (let copy = 0; copy < 2; copy++) {
    await jest.isolateModulesAsync(async () => {
      copies.push(await import('./index.ts'));
    });
  }
  const [preloaded, imported] = copies;
  if (!preloaded || !imported || preloaded.vitalMeter === imported.vitalMeter) throw new Error('one copy');
  return { preloaded, imported };
}

describe('two copies of this package in a process', () => {
  it('are one: provider, context, gauges, hit rates, build', async () => {
    const { preloaded, imported } = await loadCopies();
    const { meterProvider, read } = collectMetrics();
    const stop = preloaded.observeProcess();
    imported.trackToolExecution('early', 'success');
    preloaded.setMeterProvider(meterProvider);
    preloaded.setBuildInfo({ version: 'unknown' });
    imported.setBuildInfo({ version: '1.2.3' });
    for (const [size, copy] of [imported, preloaded, imported, preloaded].entries()) {
      copy.updateCacheMetrics({ cache: 'c', sizeEntries: size });
      copy.trackCacheOperation(size === 0 ? 'hit' : 'miss', 'm', { cache: 'c' });
    }
    preloaded.withContext({ mode: 'outer', tenantId: 't' }, () =>
      imported.trackLlmCall({ provider: 'p', model: 'm', costDollars: 1 }),
    );
    const metrics = await read();
    expect(metrics.value('vital.tool.executions', { tool_name: 'early', status: 'success' })).toBe(1);
    expect(metrics.attributes('vital.build_info').map(({ version }) => version)).toEqual(['1.2.3']);
    expect(metrics.value('vital.cache.size_entries', { cache: 'c' })).toBe(3);
    expect(metrics.value('vital.cache.hit_rate', { cache: 'c', mode: 'm' })).toBe(0.25);
    expect(metrics.value('vital.cache.operations', { cache: 'c' })).toBe(4);
    expect(metrics.value('vital.estimated_cost', { mode: 'outer', tenant_id: 't' })).toBe(1);
    expect(metrics.attributes('vital.uptime')).toHaveLength(1);
    stop();
    preloaded.setMeterProvider(undefined);
  });

  it('work with a state that an older copy created', async () => {
    const key = Symbol.for('@vital/core');
    const before = Reflect.get(globalThis, key);
    const { memory, ...older } = before;
    Object.defineProperty(globalThis, key, { value: older, configurable: true });
    const { imported } = await loadCopies();
    const { meterProvider, read } = collectMetrics();
    imported.setMeterProvider(meterProvider);
    imported.updateCacheMetrics({ cache: 'c', sizeEntries: 4 });
    expect((await read()).value('vital.cache.size_entries', { cache: 'c' })).toBe(4);
    Object.defineProperty(globalThis, key, { value: before, configurable: true });
  });
});

import { metrics } from '@opentelemetry/api';
import { collectMetrics } from '@vital/testing';
import { updateConnectionPoolMetrics } from './default-tracker.ts';
import { LateMeter, setMeterProvider } from './late-meter.ts';

afterEach(() => {
  setMeterProvider(undefined);
  metrics.disable();
});

describe('LateMeter', () => {
  it('hands what bound sums recorded before the provider over to it', async () => {
    const counter = new LateMeter('test').createCounter('runs').bind({ workflow: 'a' });
    counter.record(2);
    counter.record(3);
    const collection = collectMetrics();
    setMeterProvider(collection.meterProvider);
    counter.record(1);
    expect((await collection.read()).value('runs', { workflow: 'a' })).toBe(6);
  });

  it("follows OpenTelemetry's global provider when there is none of Vital's", async () => {
    const meter = new LateMeter('test');
    const runs = meter.createCounter('runs').bind({});
    runs.record(1);
    const collection = collectMetrics();
    metrics.setGlobalMeterProvider(collection.meterProvider);
    runs.record(1);
    expect((await collection.read()).value('runs')).toBe(2);
  });

  it("prefers Vital's own provider, and goes back to the global one when that leaves", async () => {
    const [global, own] = [collectMetrics(), collectMetrics()];
    metrics.setGlobalMeterProvider(global.meterProvider);
    const runs = new LateMeter('test').createCounter('runs').bind({});
    runs.record(1);
    setMeterProvider(own.meterProvider);
    runs.record(10);
    setMeterProvider(undefined);
    runs.record(1);
    expect((await global.read()).value('runs')).toBe(2);
    expect((await own.read()).value('runs')).toBe(10);
  });

  it('moves observables and batch callbacks, and ends them', async () => {
    const meter = new LateMeter('test');
    const single = meter.createObservableGauge('single');
    const first = meter.createObservableCounter('first');
    const second = meter.createObservableUpDownCounter('second');
    const observeSingle = (result: { observe(value: number): void }) => result.observe(1);
    single.addCallback(observeSingle);
    const batch: Parameters<LateMeter['addBatchObservableCallback']>[0] = (result) => {
      result.observe(first, 2);
      result.observe(second, -3);
    };
    meter.addBatchObservableCallback(batch, [first, second]);
    const collection = collectMetrics();
    setMeterProvider(collection.meterProvider);
    const before = await collection.read();
    expect(['single', 'first', 'second'].map((name) => before.value(name))).toEqual([1, 2, -3]);

    const next = collectMetrics();
    setMeterProvider(next.meterProvider);
    single.removeCallback(observeSingle);
    meter.removeBatchObservableCallback(batch, [first, second]);
    expect((await next.read()).names()).toEqual([]);
  });

  it('finds a global provider that came later also where only gauges are recorded', async () => {
    updateConnectionPoolMetrics({ pool: 'early', size: 5 });
    const collection = collectMetrics();
    metrics.setGlobalMeterProvider(collection.meterProvider);
    updateConnectionPoolMetrics({ pool: 'late', size: 7 });
    const read = await collection.read();
    expect(read.value('vital.connection_pool.size', { pool: 'early' })).toBe(5);
    expect(read.value('vital.connection_pool.size', { pool: 'late' })).toBe(7);
  });

  it('survives a provider that throws, and goes on with the next one', async () => {
    const runs = new LateMeter('test').createCounter('runs').bind({});
    setMeterProvider({
      getMeter() {
        throw new Error('no meter');
      },
    });
    runs.record(2);
    const collection = collectMetrics();
    setMeterProvider(collection.meterProvider);
    expect((await collection.read()).value('runs')).toBe(2);
  });

  it('records directly on instruments of every kind once there is a provider', async () => {
    const collection = collectMetrics();
    setMeterProvider(collection.meterProvider);
    const meter = new LateMeter('test');
    meter.createUpDownCounter('active').add(-2, { mode: 'a' });
    meter.createGauge('size').record(7);
    meter.createHistogram('duration').record(0.5);
    meter.createSummary('quantiles').record(1);
    const read = await collection.read();
    expect(read.value('active')).toBe(-2);
    expect(read.value('size')).toBe(7);
    expect(read.distribution('duration')?.count).toBe(1);
    expect(read.names()).not.toContain('quantiles');
  });
});

import { metrics } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { collectMetrics } from '@vital/testing';
import type { Instrumentation } from './instrumentation.ts';
import { toOpenTelemetry } from './opentelemetry-adapter.ts';
import { trackerFor } from './tracker.ts';

function watchTools() {
  let use: (() => void) | undefined;
  const instrumentation: Instrumentation = {
    name: 'tools',
    version: '1.0.0',
    start(meter) {
      const tracker = trackerFor(meter);
      use = () => tracker.trackToolExecution('search', 'success', 1);
      return () => {
        use = undefined;
      };
    },
  };
  return { instrumentation, use: () => use?.() };
}

describe('toOpenTelemetry', () => {
  afterEach(() => metrics.disable());

  it('is accepted by registerInstrumentations and records on the provider that it is given', async () => {
    const { meterProvider, read } = collectMetrics();
    const tools = watchTools();
    const unload = registerInstrumentations({
      instrumentations: [toOpenTelemetry(tools.instrumentation)],
      meterProvider,
    });
    tools.use();
    expect((await read()).value('vital.tool.executions', { tool_name: 'search' })).toBe(1);
    unload();
    tools.use();
    expect((await read()).value('vital.tool.executions')).toBe(1);
  });

  it('records on a global provider that is registered later', async () => {
    const tools = watchTools();
    const unload = registerInstrumentations({ instrumentations: [toOpenTelemetry(tools.instrumentation)] });
    tools.use();
    const { meterProvider, read } = collectMetrics();
    metrics.setGlobalMeterProvider(meterProvider);
    tools.use();
    expect((await read()).value('vital.tool.executions', { status: 'success' })).toBe(2);
    unload();
  });
});

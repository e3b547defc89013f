import { type MeterProvider, metrics } from '@opentelemetry/api';
import { vitalMeter } from './default-tracker.ts';
import type { Instrumentation, Stop } from './instrumentation.ts';

/** What OpenTelemetry's `registerInstrumentations` asks of an instrumentation, and we have something to do for. */
export interface OpenTelemetryInstrumentation {
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  enable(): void;
  disable(): void;
  setMeterProvider(provider: MeterProvider): void;
  setTracerProvider(): void;
  setLoggerProvider(): void;
  setConfig(config: { enabled?: boolean }): void;
  getConfig(): { enabled?: boolean };
}

/**
 * A Vital instrumentation as OpenTelemetry's `registerInstrumentations` accepts it. It starts when it is enabled, and
 * records on the given provider, or else on the global one, also when that comes later.
 */
export function toOpenTelemetry(instrumentation: Instrumentation): OpenTelemetryInstrumentation {
  let stop: Stop | undefined;
  let provider: MeterProvider | undefined;
  let config: { enabled?: boolean } = { enabled: false };
  const meter = () => {
    const given = provider && provider !== metrics.getMeterProvider() ? provider : undefined;
    return given?.getMeter(instrumentation.name, instrumentation.version) ?? vitalMeter;
  };
  const adapter: OpenTelemetryInstrumentation = {
    instrumentationName: `@vital/${instrumentation.name}`,
    instrumentationVersion: instrumentation.version,
    enable() {
      stop ??= instrumentation.start(meter());
    },
    disable() {
      stop?.();
      stop = undefined;
    },
    setMeterProvider(next) {
      if (next === provider) return;
      provider = next;
      if (!stop) return;
      adapter.disable();
      adapter.enable();
    },
    setTracerProvider() {},
    setLoggerProvider() {},
    setConfig(next) {
      config = next;
    },
    getConfig: () => config,
  };
  return adapter;
}

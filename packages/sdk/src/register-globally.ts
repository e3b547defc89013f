import { type MeterProvider, metrics } from '@opentelemetry/api';
import { reportOnce } from '@vital/core';

/**
 * Makes a provider OpenTelemetry's global one. Where the program has registered one already, that stays.
 * @returns a function that takes it back
 */
export function registerGlobally(provider: MeterProvider): () => void {
  if (metrics.setGlobalMeterProvider(provider)) {
    return () => {
      if (metrics.getMeterProvider() === provider) metrics.disable();
    };
  }
  reportOnce(
    'global',
    'the option "global" has no effect, because the program has registered an OpenTelemetry MeterProvider already',
  );
  return () => {};
}

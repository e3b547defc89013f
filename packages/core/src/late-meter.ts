import type {
  BatchObservableCallback,
  Meter,
  MeterProvider,
  MetricOptions,
  Observable,
} from '@opentelemetry/api';
import { createNoopMeter, metrics } from '@opentelemetry/api';
import type { RecordingInstrument } from './bind-instrument.ts';
import { guard } from './guard.ts';
import { type EarlyValues, LateInstrument } from './late-instrument.ts';
import { LateBatch, LateObservable } from './late-observable.ts';
import { processState } from './process-state.ts';
import { createSummary, type SummaryMeter, type SummaryOptions } from './summary.ts';

/** Something that lives on the real meter, once there is one. */
interface LateBinding {
  bindTo(meter: Meter | undefined): void;
}

/**
 * A `Meter` that may be used before a provider exists. OpenTelemetry's own global meter is a no-op for ever when it was
 * taken too early (opentelemetry-js issue 3622); this one follows the provider: Vital's own, or else the global one, also
 * when it is replaced. What bound sums and gauges recorded before there was a provider goes to the first one.
 */
export class LateMeter implements SummaryMeter {
  readonly #name: string;
  readonly #version: string | undefined;
  readonly #bindings = new Set<LateBinding>();
  readonly #state = processState();
  #provider: MeterProvider | undefined;
  #meter: Meter | undefined;

  constructor(name: string, version?: string) {
    this.#name = name;
    this.#version = version;
    this.#state.providerListeners.add(this.#follow);
    this.#follow();
  }

  createCounter(name: string, options?: MetricOptions): LateInstrument {
    return this.#instrument((meter) => meter.createCounter(name, options), 'sum');
  }

  createUpDownCounter(name: string, options?: MetricOptions): LateInstrument {
    return this.#instrument((meter) => meter.createUpDownCounter(name, options), 'sum');
  }

  createGauge(name: string, options?: MetricOptions): LateInstrument {
    return this.#instrument((meter) => meter.createGauge(name, options), 'last');
  }

  createHistogram(name: string, options?: MetricOptions): LateInstrument {
    return this.#instrument((meter) => meter.createHistogram(name, options), 'drop');
  }

  createSummary(name: string, options?: SummaryOptions): LateInstrument {
    return this.#instrument((meter) => createSummary(meter, name, options), 'drop');
  }

  createObservableGauge(name: string, options?: MetricOptions): LateObservable {
    return this.#observable((meter) => meter.createObservableGauge(name, options));
  }

  createObservableCounter(name: string, options?: MetricOptions): LateObservable {
    return this.#observable((meter) => meter.createObservableCounter(name, options));
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): LateObservable {
    return this.#observable((meter) => meter.createObservableUpDownCounter(name, options));
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#join(new LateBatch(callback, observables));
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    for (const binding of this.#bindings) {
      const same =
        binding instanceof LateBatch &&
        binding.callback === callback &&
        binding.observables.length === observables.length &&
        binding.observables.every((observable) => observables.includes(observable));
      if (!same) continue;
      binding.bindTo(undefined);
      this.#bindings.delete(binding);
    }
  }

  #instrument(create: (meter: Meter) => RecordingInstrument, early: EarlyValues): LateInstrument {
    return this.#join(new LateInstrument(create, this.#follow, early));
  }

  #observable(create: (meter: Meter) => Observable): LateObservable {
    return this.#join(new LateObservable(create, this.#follow));
  }

  #join<Binding extends LateBinding>(binding: Binding): Binding {
    this.#bindings.add(binding);
    this.#bind(binding);
    return binding;
  }

  /** A provider is somebody else's code: an instrument that it refuses records nothing. */
  #bind(binding: LateBinding): void {
    guard('creating an instrument', () => binding.bindTo(this.#meter));
  }

  /** Moves to the provider of this moment. Vital's own says when it comes and goes, the global one must be asked for. */
  readonly #follow = (): void => {
    const provider = this.#state.meterProvider ?? metrics.getMeterProvider();
    if (provider === this.#provider) return;
    this.#provider = provider;
    const meter = guard('asking a provider for a meter', () => provider.getMeter(this.#name, this.#version));
    this.#meter = meter === createNoopMeter() ? undefined : meter;
    for (const binding of this.#bindings) this.#bind(binding);
  };
}

/** Makes `provider` the one that Vital's instruments live on; undefined gives them back to OpenTelemetry's global one. */
export function setMeterProvider(provider: MeterProvider | undefined): void {
  const state = processState();
  state.meterProvider = provider;
  for (const listener of state.providerListeners) listener();
}

/** The provider that was set so. */
export function currentMeterProvider(): MeterProvider | undefined {
  return processState().meterProvider;
}

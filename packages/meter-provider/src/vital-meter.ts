import {
  type BatchObservableCallback,
  diag,
  type MetricAdvice,
  type MetricOptions,
  type Observable,
  ValueType,
} from '@opentelemetry/api';
import type { BindableMeter } from './instrument.ts';
import type { StreamDescriptor, StreamType } from './metric-stream.ts';
import type { ObservableInstrument } from './observable-instrument.ts';
import type { SummaryOptions } from './summary.ts';
import type { SyncInstrument } from './sync-instrument.ts';

/** The specification's syntax of names. */
const NAME = /^[a-z][a-z0-9_./-]{0,254}$/i;

/** What a meter has instruments made by. */
export interface InstrumentFactory {
  synchronous(descriptor: StreamDescriptor): SyncInstrument;
  observable(descriptor: StreamDescriptor): ObservableInstrument;
  addBatch(callback: BatchObservableCallback, observables: readonly Observable[]): void;
  removeBatch(callback: BatchObservableCallback, observables: readonly Observable[]): void;
}

/** A meter. The same instrument created twice is one. */
export class VitalMeter implements BindableMeter {
  private readonly factory: InstrumentFactory;
  private readonly synchronous = new Map<string, Created<SyncInstrument>[]>();
  private readonly observables = new Map<string, Created<ObservableInstrument>[]>();

  constructor(factory: InstrumentFactory) {
    this.factory = factory;
  }

  createCounter(name: string, options?: MetricOptions): SyncInstrument {
    return this.createSync('COUNTER', name, options);
  }

  createUpDownCounter(name: string, options?: MetricOptions): SyncInstrument {
    return this.createSync('UP_DOWN_COUNTER', name, options);
  }

  createGauge(name: string, options?: MetricOptions): SyncInstrument {
    return this.createSync('GAUGE', name, options);
  }

  createHistogram(name: string, options?: MetricOptions): SyncInstrument {
    return this.createSync('HISTOGRAM', name, options);
  }

  createSummary(name: string, options?: SummaryOptions): SyncInstrument {
    const quantiles = options?.advice?.quantiles ?? options?.quantiles;
    const advice: MetricAdvice = Object.assign({ ...options?.advice }, quantiles && { quantiles });
    return this.createSync('SUMMARY', name, { ...options, advice });
  }

  createObservableCounter(name: string, options?: MetricOptions): ObservableInstrument {
    return this.createObservable('OBSERVABLE_COUNTER', name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): ObservableInstrument {
    return this.createObservable('OBSERVABLE_UP_DOWN_COUNTER', name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): ObservableInstrument {
    return this.createObservable('OBSERVABLE_GAUGE', name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.factory.addBatch(callback, observables);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.factory.removeBatch(callback, observables);
  }

  private createSync(type: StreamType, name: string, options?: MetricOptions): SyncInstrument {
    const descriptor = describe(type, name, options);
    return once(this.synchronous, descriptor, this.others(this.observables, name), () =>
      this.factory.synchronous(descriptor),
    );
  }

  private createObservable(type: StreamType, name: string, options?: MetricOptions): ObservableInstrument {
    const descriptor = describe(type, name, options);
    return once(this.observables, descriptor, this.others(this.synchronous, name), () =>
      this.factory.observable(descriptor),
    );
  }

  private others(created: Map<string, Created<unknown>[]>, name: string): Created<unknown>[] {
    return created.get(name.toLowerCase()) ?? [];
  }
}

interface Created<Instrument> {
  readonly descriptor: StreamDescriptor;
  readonly instrument: Instrument;
}

function describe(
  type: StreamType,
  name: string,
  options: MetricOptions & { advice?: MetricAdvice } = {},
): StreamDescriptor {
  if (!NAME.test(name)) {
    diag.warn(`Invalid metric name "${name}": use a letter, then at most 254 letters, digits, or _ . - /`);
  }
  return {
    name,
    type,
    description: options.description ?? '',
    unit: options.unit ?? '',
    valueType: options.valueType ?? ValueType.DOUBLE,
    advice: options.advice ?? {},
  };
}

/** Finds the identical instrument or makes one; says when a name is used in two ways. Case does not tell names apart. */
function once<Instrument>(
  all: Map<string, Created<Instrument>[]>,
  descriptor: StreamDescriptor,
  others: readonly Created<unknown>[],
  make: () => Instrument,
): Instrument {
  const key = descriptor.name.toLowerCase();
  const created = all.get(key) ?? [];
  const { type, unit, valueType } = descriptor;
  const found = created.find(
    ({ descriptor: other }) => other.type === type && other.unit === unit && other.valueType === valueType,
  );
  if (found !== undefined) {
    warnOfDifferences(found.descriptor, descriptor);
    return found.instrument;
  }
  const [clash] = [...created, ...others];
  if (clash !== undefined) {
    diag.warn(
      `Metric ${descriptor.name} is created as ${type} of ${valueType} in "${unit}" and was created before as ` +
        `${clash.descriptor.type} of ${clash.descriptor.valueType} in "${clash.descriptor.unit}": both are reported. ` +
        'Rename one of them, if need be by a view.',
    );
  }
  const instrument = make();
  all.set(key, [...created, { descriptor, instrument }]);
  return instrument;
}

function warnOfDifferences(first: StreamDescriptor, second: StreamDescriptor): void {
  for (const part of ['name', 'description', 'advice'] as const) {
    const [kept, dropped] = [JSON.stringify(first[part]), JSON.stringify(second[part])];
    if (kept !== dropped) diag.warn(`Metric ${first.name}: its ${part} stays ${kept}; ${dropped} came later`);
  }
}

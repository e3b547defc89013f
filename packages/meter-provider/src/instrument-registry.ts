import { diag, type Observable, ValueType } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { Clock } from './clock.ts';
import { CollectionLog } from './collection-log.ts';
import { ExemplarSampler } from './exemplar.ts';
import type { BindableCounter, BindableMeter } from './instrument.ts';
import type { MetricStream, StreamDescriptor } from './metric-stream.ts';
import { ObservableCallbacks, ObservableInstrument } from './observable-instrument.ts';
import { ObservableStream } from './observable-stream.ts';
import type { StoreSurroundings } from './store-options.ts';
import { type Limits, makeSyncStream } from './stream-factory.ts';
import { IntegerSink, type MeasurementSink, SeveralSinks, SyncInstrument } from './sync-instrument.ts';
import { applyViews, type Scope } from './view.ts';
import { VitalMeter } from './vital-meter.ts';
import type { VitalMeterProviderOptions } from './vital-meter-provider.ts';
import type { ProducerSource } from './vital-metric-producer.ts';

const DEFAULT_LIMIT = 2000;
const DEFAULT_CALLBACK_TIMEOUT_MILLISECONDS = 3000;
const OVERFLOW_METRIC = 'vital.series_overflow';
/** OpenTelemetry's `AggregationType.DROP`. */
const DROP = 1;

/** The meters and instruments of one provider, and what they share. */
export class InstrumentRegistry implements ProducerSource {
  readonly resource: Resource;
  readonly clock = new Clock();
  readonly log = new CollectionLog();
  readonly callbacks = new ObservableCallbacks();
  readonly callbackTimeoutMilliseconds: number;
  readonly streams: { scope: Scope; streams: MetricStream[] }[] = [];
  readonly refusals = new Map<string, number>();
  private readonly limits: Limits;
  private readonly surroundings: StoreSurroundings;
  private readonly meters = new Map<string, VitalMeter>();
  private readonly overflow: BindableCounter | undefined;

  constructor(options: VitalMeterProviderOptions & { resource: Resource }) {
    this.resource = options.resource;
    this.callbackTimeoutMilliseconds =
      options.callbackTimeoutMilliseconds ?? DEFAULT_CALLBACK_TIMEOUT_MILLISECONDS;
    this.limits = {
      cardinalityLimit: options.cardinalityLimit ?? DEFAULT_LIMIT,
      limits: options.limits ?? {},
      capAttributes: options.capAttributes ?? {},
      idleSeconds: options.idleSeconds,
      views: options.views ?? [],
    };
    this.surroundings = {
      clock: this.clock,
      log: this.log,
      sampler: new ExemplarSampler(options.exemplars ?? 'trace_based'),
      overflowed: (metric) => this.countOverflow(metric),
      refused: (metric, value) => this.countRefusal(metric, value),
    };
    if (options.countOverflow !== false) {
      const meter = this.meter({ name: '@vital/meter-provider' });
      this.overflow = meter.createCounter(OVERFLOW_METRIC, {
        unit: '{series}',
        description:
          'Recordings that went to `other` because a limit on attribute values or series was reached.',
      });
    }
  }

  /** The meter of a scope. */
  meter(scope: Scope): BindableMeter {
    const key = JSON.stringify([scope.name, scope.version, scope.schemaUrl]);
    let meter = this.meters.get(key);
    if (meter === undefined) {
      const streams: MetricStream[] = [];
      this.streams.push({ scope, streams });
      meter = new VitalMeter({
        synchronous: (descriptor) => this.synchronous(descriptor, scope, streams),
        observable: (descriptor) => this.observable(descriptor, scope, streams),
        addBatch: (callback, observables) => this.callbacks.addBatch(callback, observables),
        removeBatch: (callback, observables) => this.callbacks.delete(callback, observables),
      });
      this.meters.set(key, meter);
    }
    return meter;
  }

  /** Notices what changed around the provider since the last collection. */
  refresh(): void {
    this.surroundings.sampler.refresh();
  }

  private synchronous(descriptor: StreamDescriptor, scope: Scope, streams: MetricStream[]): SyncInstrument {
    const sinks: MeasurementSink[] = [];
    for (const viewed of applyViews(this.limits.views, descriptor, scope)) {
      const made = makeSyncStream(viewed, this.limits, this.surroundings);
      if (made === undefined) continue;
      streams.push(made.stream);
      sinks.push(made.sink);
    }
    const [only] = sinks;
    const sink = only !== undefined && sinks.length === 1 ? only : new SeveralSinks(sinks);
    const isInteger = descriptor.valueType === ValueType.INT;
    return new SyncInstrument(isInteger ? new IntegerSink(sink, descriptor.name) : sink);
  }

  private observable(
    descriptor: StreamDescriptor,
    scope: Scope,
    streams: MetricStream[],
  ): ObservableInstrument {
    const instrument: Observable & ObservableInstrument = new ObservableInstrument(this.callbacks);
    for (const viewed of applyViews(this.limits.views, descriptor, scope)) {
      if (viewed.aggregation?.type === DROP) continue;
      const { name } = viewed.descriptor;
      const metric = {
        metric: name,
        limit: viewed.limit ?? this.limits.limits[name] ?? this.limits.cardinalityLimit,
        isGauge: descriptor.type === 'OBSERVABLE_GAUGE',
        isInteger: descriptor.valueType === ValueType.INT,
        nonNegative: descriptor.type === 'OBSERVABLE_COUNTER',
        process: viewed.process,
        overflowed: this.surroundings.overflowed,
        refused: this.surroundings.refused,
      };
      streams.push(new ObservableStream(viewed.descriptor, instrument, metric, this.clock));
    }
    return instrument;
  }

  private countOverflow(metric: string): void {
    if (metric === OVERFLOW_METRIC) return;
    this.overflow?.add(1, { metric });
  }

  private countRefusal(metric: string, value: unknown): void {
    const count = this.refusals.get(metric) ?? 0;
    this.refusals.set(metric, count + 1);
    if (count > 0) return;
    diag.warn(
      `Metric ${metric} refused ${String(value)}: it takes finite numbers, counters and histograms none below 0. ` +
        'Further refusals are counted, not told.',
    );
  }
}

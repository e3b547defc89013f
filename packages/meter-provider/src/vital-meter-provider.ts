import { createNoopMeter, diag, type Meter, type MeterOptions, type MeterProvider } from '@opentelemetry/api';
import { defaultResource, type Resource } from '@opentelemetry/resources';
import type { IMetricReader, MetricProducer, ViewOptions } from '@opentelemetry/sdk-metrics';
import type { ExemplarFilter } from './exemplar.ts';
import type { BindableMeter } from './instrument.ts';
import { InstrumentRegistry } from './instrument-registry.ts';
import type { CappedAttribute } from './name-cap.ts';
import { type MetricProducerOptions, VitalMetricProducer } from './vital-metric-producer.ts';

/** What a provider is made with; everything has a default. */
export interface VitalMeterProviderOptions {
  /** What all metrics come from; OpenTelemetry's default resource when absent. */
  resource?: Resource;
  /** Series that an instrument may have in the life of the process; 2000 when absent. */
  cardinalityLimit?: number;
  /** The same for single metrics, by name. */
  limits?: Readonly<Record<string, number>>;
  /**
   * By metric, the attribute whose heaviest values keep their series when the metric is full, or when there are as many
   * of them as `names` says; lighter ones become `other`. A metric without one folds what is over its limit into a series with `otel.metric.overflow`.
   */
  capAttributes?: Readonly<Record<string, string | CappedAttribute>>;
  /** After how many seconds without a measurement a series ends; never when absent. */
  idleSeconds?: number;
  /** Which measurements may become exemplars; `trace_based` when absent: those made in a sampled span. */
  exemplars?: ExemplarFilter;
  /** Views as the OpenTelemetry SDK has them. */
  views?: readonly ViewOptions[];
  /** How long observable callbacks may take at a collection, in milliseconds; 3000 when absent. */
  callbackTimeoutMilliseconds?: number;
  /** Readers that are added at once. */
  readers?: readonly IMetricReader[];
  /** Whether `vital.series_overflow` counts the recordings that had no series of their own; true when absent. */
  countOverflow?: boolean;
}

/** What a reader is given beside what it chooses itself. */
export type ReaderOptions = Omit<MetricProducerOptions, 'temporality'>;

/**
 * An OpenTelemetry MeterProvider whose instruments can be bound: recording on a bound instrument is an addition. It holds
 * its cardinality limit for the life of the process, and has exemplars and summaries.
 */
export class VitalMeterProvider implements MeterProvider {
  private readonly registry: InstrumentRegistry;
  private readonly readers: IMetricReader[] = [];
  private isShutDown = false;

  constructor(options: VitalMeterProviderOptions = {}) {
    this.registry = new InstrumentRegistry({ ...options, resource: options.resource ?? defaultResource() });
    for (const reader of options.readers ?? []) this.addReader(reader);
  }

  /** The meter of a name, version and schema; one that records nothing after the provider was shut down. */
  getMeter(name: string, version?: string, options?: MeterOptions): BindableMeter {
    if (name === '') diag.warn('A meter was asked for without a name');
    if (this.isShutDown) {
      diag.warn(`The meter provider is shut down; the meter "${name}" records nothing`);
      return withoutRecording(createNoopMeter());
    }
    return this.registry.meter({ name, version, schemaUrl: options?.schemaUrl });
  }

  /** Everything that was recorded, for a reader that is not added here. Each reader needs its own. */
  createMetricProducer(options?: MetricProducerOptions): MetricProducer {
    return new VitalMetricProducer(this.registry, options);
  }

  /**
   * Hands a reader of the OpenTelemetry SDK its data, with the temporality that it asks for. It can be done at any time.
   * @throws Error when the reader already has a provider
   */
  addReader(reader: IMetricReader, options?: ReaderOptions): void {
    const temporality = reader.selectAggregationTemporality.bind(reader);
    reader.setMetricProducer(this.createMetricProducer({ ...options, temporality }));
    this.readers.push(reader);
  }

  /** How many measurements were refused, by metric: not a number, infinite, or negative where that has no meaning. */
  get refusedMeasurements(): ReadonlyMap<string, number> {
    return this.registry.refusals;
  }

  /** Has every reader send what it holds. Rejects when one fails. */
  async forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.isShutDown) return;
    await Promise.all(this.readers.map((reader) => reader.forceFlush(options)));
  }

  /** Shuts every reader down. Meters that are asked for later record nothing. Rejects when a reader fails. */
  async shutdown(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.isShutDown) return;
    this.isShutDown = true;
    await Promise.all(this.readers.map((reader) => reader.shutdown(options)));
  }
}

const nothing = { add() {}, record() {} };

function withoutRecording(meter: Meter): BindableMeter {
  const bindable = { ...nothing, bind: () => nothing, remove: () => false };
  const create = () => bindable;
  const observable = meter.createObservableGauge.bind(meter);
  return {
    createCounter: create,
    createUpDownCounter: create,
    createGauge: create,
    createHistogram: create,
    createSummary: create,
    createObservableCounter: observable,
    createObservableGauge: observable,
    createObservableUpDownCounter: observable,
    addBatchObservableCallback() {},
    removeBatchObservableCallback() {},
  };
}

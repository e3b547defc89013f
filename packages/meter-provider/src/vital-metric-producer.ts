import type { HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type {
  AggregationTemporality,
  CollectionResult,
  InstrumentType,
  MetricCollectOptions,
  MetricData,
  MetricProducer,
  ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Clock } from './clock.ts';
import type { CollectionLog } from './collection-log.ts';
import {
  CUMULATIVE,
  DELTA,
  type MetricStream,
  type Round,
  type StreamReader,
  type StreamType,
} from './metric-stream.ts';
import type { ObservableCallbacks } from './observable-instrument.ts';
import { asMetricData, isSummaryMetricData } from './summary-data.ts';
import type { Scope } from './view.ts';

/** How a producer hands out metrics. */
export interface MetricProducerOptions {
  /**
   * `cumulative` (the default): everything since a series began. `delta`: what came since the collection before, for
   * all but up-down counters, as the OTLP exporter's preference of that name has it. Or a reader's own selector.
   */
  temporality?: 'cumulative' | 'delta' | ((type: InstrumentType) => AggregationTemporality);
  /** Whether summaries are among the metrics; the SDK's exporters do not know them, so they are left out by default. */
  summaries?: boolean;
  /**
   * Data points of cumulative metrics keep their identity between collections and are changed in place, so that a reader
   * may keep on them what it derives from their attributes. By default every collection is a snapshot of its own.
   */
  reusePoints?: boolean;
}

/** What a producer reads from. */
export interface ProducerSource {
  readonly resource: Resource;
  readonly clock: Clock;
  readonly log: CollectionLog;
  readonly callbacks: ObservableCallbacks;
  readonly callbackTimeoutMilliseconds: number;
  readonly streams: readonly { scope: Scope; streams: readonly MetricStream[] }[];
  refresh(): void;
}

/** Everything that a provider's instruments recorded, for one reader. */
export class VitalMetricProducer implements MetricProducer {
  private readonly source: ProducerSource;
  private readonly options: MetricProducerOptions;
  private readonly readers = new Map<MetricStream, StreamReader>();
  private turn: Promise<unknown> = Promise.resolve();
  private count = 0;
  private previousTime: HrTime | undefined;

  constructor(source: ProducerSource, options: MetricProducerOptions = {}) {
    this.source = source;
    this.options = options;
    source.log.enter(this);
  }

  /** Runs the observable callbacks, then reads all state in one synchronous step. It never rejects. */
  collect(options?: MetricCollectOptions): Promise<CollectionResult> {
    const turn = this.turn.then(() => this.collectNow(options));
    this.turn = turn.then(() => undefined);
    return turn;
  }

  private async collectNow(options: MetricCollectOptions = {}): Promise<CollectionResult> {
    const { callbacks, callbackTimeoutMilliseconds, resource } = this.source;
    const timeout = Math.min(options.timeoutMillis ?? Number.POSITIVE_INFINITY, callbackTimeoutMilliseconds);
    const { observations, errors } = await callbacks.run(timeout);
    const scopeMetrics: ScopeMetrics[] = [];
    try {
      this.source.refresh();
      this.read(observations, scopeMetrics, errors);
    } catch (error) {
      errors.push(error);
    }
    return { resourceMetrics: { resource, scopeMetrics }, errors };
  }

  private read(observations: Round['observations'], scopeMetrics: ScopeMetrics[], errors: unknown[]): void {
    const { clock, log, streams: scopes } = this.source;
    this.count += 1;
    const time = clock.now();
    const round: Round = {
      ...log.begin(this),
      count: this.count,
      previousTime: this.previousTime,
      time,
      observations,
    };
    this.previousTime = time;
    for (const { streams } of scopes) for (const stream of streams) guard(errors, () => stream.prepare());
    for (const { scope, streams } of scopes) {
      const metrics: MetricData[] = [];
      for (const stream of streams) {
        guard(errors, () => {
          const metric = this.readerOf(stream)?.collect(round);
          if (metric !== undefined) metrics.push(isSummaryMetricData(metric) ? asMetricData(metric) : metric);
        });
      }
      if (metrics.length > 0) scopeMetrics.push({ scope, metrics });
    }
    const reached = log.reached();
    for (const { streams } of scopes)
      for (const stream of streams) guard(errors, () => stream.settle(reached));
  }

  private readerOf(stream: MetricStream): StreamReader | undefined {
    const { type } = stream.descriptor;
    if (type === 'SUMMARY' && this.options.summaries !== true) return undefined;
    let reader = this.readers.get(stream);
    if (reader === undefined) {
      reader = stream.open({
        temporality: this.temporalityOf(type),
        reusePoints: this.options.reusePoints === true,
      });
      this.readers.set(stream, reader);
    }
    return reader;
  }

  private temporalityOf(type: StreamType): AggregationTemporality {
    const { temporality = 'cumulative' } = this.options;
    if (type === 'SUMMARY' || temporality === 'cumulative') return CUMULATIVE;
    if (temporality === 'delta') return type.endsWith('UP_DOWN_COUNTER') ? CUMULATIVE : DELTA;
    return temporality(instrumentType(type));
  }
}

function guard(errors: unknown[], step: () => void): void {
  try {
    step();
  } catch (error) {
    errors.push(error);
  }
}

/** OpenTelemetry's enumeration has these very strings for values, but TypeScript keeps the two apart. */
function instrumentType(type: Exclude<StreamType, 'SUMMARY'>): InstrumentType {
  return type as InstrumentType;
}

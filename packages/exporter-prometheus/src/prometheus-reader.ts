import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type CollectionResult,
  type MetricProducer,
  MetricReader,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { boundedProducer, forgivingProducer } from './bounded-producer.ts';
import { Exposition } from './exposition.ts';
import { byteLength, ExpositionBody } from './exposition-body.ts';
import { ChunkBuffer } from './format/chunk-buffer.ts';
import type { ScrapeSelection } from './http/scrape-service.ts';
import { type Family, openMetricsName } from './model/family.ts';
import type { DeclaredType } from './model/gauge-type.ts';
import { ReportOnce } from './model/report-once.ts';
import { settledAttributes } from './model/resource-attributes.ts';
import type { EscapingScheme } from './naming/escaping.ts';
import { escapesNames, type TranslationStrategy } from './naming/translation-strategy.ts';
import { type Negotiated, negotiate } from './negotiation.ts';
import { Pause } from './pause.ts';
import { SelfMetrics } from './self-metrics.ts';

/** What a PrometheusReader can be told. */
export interface PrometheusReaderOptions {
  /** Sources of metrics besides the MeterProvider, or instead of one. */
  readonly metricProducers?: readonly MetricProducer[];
  /** How names are translated; `UnderscoreEscapingWithSuffixes` by default. */
  readonly translationStrategy?: TranslationStrategy;
  /** Whether every series names its instrumentation scope in `otel_scope_*` labels; false by default. */
  readonly scopeLabels?: boolean;
  /** Whether the resource appears as `target_info`; true by default. */
  readonly targetInfo?: boolean;
  /** Resource attributes whose key matches become labels of every series; none by default. */
  readonly resourceLabels?: RegExp;
  /** Types that OpenTelemetry has no instrument for, by OpenTelemetry name: `{ 'vital.build_info': 'info' }`. */
  readonly metricTypes?: Readonly<Record<string, DeclaredType>>;
  /**
   * Whether OpenMetrics tells when each series began, in `_created` lines; false by default, since Prometheus stores
   * them as series of their own unless its feature `created-timestamp-zero-ingestion` is on. Protocol buffers always do.
   */
  readonly createdLines?: boolean;
  /** Whether the exporter tells of its own scrapes, in `vital_exporter_*`; false by default. */
  readonly selfMetrics?: boolean;
  /** Metrics of worker threads and of a cluster, which are shown together with this process's own. */
  readonly workers?: WorkersSource;
  /** How long observable callbacks and producers may take, in milliseconds; 5000 by default. */
  readonly collectTimeoutMillis?: number;
}

/** Metrics as they go to a scraper that wants them in one piece. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Joins a process's own metrics with those of its workers; WorkerMetrics is one. */
export interface WorkersSource {
  collect(own: readonly ScopeMetrics[]): Promise<ScopeMetrics[]>;
}

/** One rendering, and how many scrapes wait for it. */
interface Pass {
  readonly body: Promise<ExpositionBody>;
  readers: number;
}

const defaultCollectTimeoutMillis = 5000;
const resourceTimeoutMillis = 1000;

/**
 * Reads metrics for Prometheus: given to an OpenTelemetry `MeterProvider` in `readers`, or fed by `metricProducers`
 * alone. Temporality is always cumulative. Serve it with `createMetricsHandler`, or call `render`.
 */
export class PrometheusReader extends MetricReader {
  readonly #options: PrometheusReaderOptions;
  readonly #producers: readonly MetricProducer[];
  readonly #report = new ReportOnce();
  readonly #selfMetrics: SelfMetrics | undefined;
  readonly #expositions = new Map<EscapingScheme, Exposition>();
  readonly #inFlight = new Map<string, Pass>();
  readonly #pool: Buffer[] = [];
  /** Passes run one after another, for they share the model. */
  #lastPass: Promise<unknown> = Promise.resolve();
  #bound = false;
  #closed = false;
  #resourceTimeoutMillis = resourceTimeoutMillis;

  constructor(options: PrometheusReaderOptions = {}) {
    const producers = (options.metricProducers ?? []).map(forgivingProducer);
    super({
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
      metricProducers: producers,
    });
    this.#options = options;
    this.#producers = producers;
    this.#selfMetrics = options.selfMetrics ? new SelfMetrics() : undefined;
  }

  override setMetricProducer(producer: MetricProducer): void {
    super.setMetricProducer(boundedProducer(producer));
  }

  override async collect(options?: { timeoutMillis?: number }): Promise<CollectionResult> {
    if (this.#bound || this.#producers.length === 0) return await super.collect(options);
    if (this.#closed) throw new Error('MetricReader is shutdown');
    const results = await Promise.all(this.#producers.map((producer) => producer.collect(options)));
    const [first] = results;
    if (first === undefined) throw new Error('MetricReader is not bound to a MetricProducer');
    return {
      resourceMetrics: {
        resource: first.resourceMetrics.resource,
        scopeMetrics: results.flatMap((result) => result.resourceMetrics.scopeMetrics),
      },
      errors: results.flatMap((result) => result.errors),
    };
  }

  /**
   * The metrics in the format that an `Accept` header asks for; text 0.0.4 without one, or where it asks for something
   * else altogether. Rejects when the metrics cannot be collected.
   */
  async render(accept?: string): Promise<RenderedMetrics> {
    const negotiated = negotiate(accept) ?? negotiate(undefined);
    if (negotiated === undefined) throw new Error('text 0.0.4 is always available');
    const body = await this.scrape(negotiated);
    try {
      return { contentType: negotiated.contentType, body: body.toBuffer() };
    } finally {
      body.release();
    }
  }

  /**
   * The metrics as chunks, for a server. Scrapes of one format that overlap share one body, and each caller must
   * release it.
   *
   * @param selection what the scraper wants of them, and how long it waits
   */
  async scrape(negotiated: Negotiated, selection: ScrapeSelection = {}): Promise<ExpositionBody> {
    const key = JSON.stringify([negotiated.format.name, negotiated.scheme, selection.names]);
    let pass = this.#inFlight.get(key);
    if (pass === undefined) {
      pass = this.#startPass(key, negotiated, selection);
      this.#inFlight.set(key, pass);
    }
    pass.readers++;
    return await pass.body;
  }

  protected override onInitialized(): void {
    this.#bound = true;
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {
    this.#closed = true;
  }

  #startPass(key: string, negotiated: Negotiated, selection: ScrapeSelection): Pass {
    const finish = () => {
      const readers = this.#inFlight.get(key)?.readers ?? 0;
      this.#inFlight.delete(key);
      return readers;
    };
    const body = this.#lastPass.then(async () => {
      try {
        const { chunks, series } = await this.#render(negotiated, selection);
        return new ExpositionBody(chunks.finish(), series, finish(), (abandoned) =>
          chunks.release(abandoned),
        );
      } catch (error) {
        finish();
        throw error;
      }
    });
    this.#lastPass = body.catch(() => undefined);
    return { body, readers: 0 };
  }

  async #render(negotiated: Negotiated, { timeoutMillis, names }: ScrapeSelection) {
    const start = performance.now();
    const limit = this.#options.collectTimeoutMillis ?? defaultCollectTimeoutMillis;
    const timeout = timeoutMillis === undefined ? limit : Math.min(limit, timeoutMillis * 0.8);
    const { resourceMetrics, errors } = await this.collect({ timeoutMillis: timeout });
    for (const error of errors) this.#report.warn(`some metrics could not be collected: ${String(error)}`);
    const own = resourceMetrics.scopeMetrics;
    const joined = (await this.#options.workers?.collect(own)) ?? own;
    const scopeMetrics = this.#selfMetrics ? [...joined, this.#selfMetrics.collect()] : joined;
    const resource = await this.#resourceAttributes(resourceMetrics.resource);
    const exposition = this.#expositionFor(negotiated.scheme);
    const pause = new Pause();
    const all = await pause.run(exposition.model.update(resource, scopeMetrics, pause));
    const families = names === undefined ? all : all.filter((family) => isNamed(family, names));
    const chunks = new ChunkBuffer(this.#pool);
    await pause.run(exposition.writerFor(negotiated.format).write(families, chunks, pause));
    const series = families.reduce((sum, { size }) => sum + size, 0);
    const bytes = byteLength(chunks.finish());
    this.#selfMetrics?.record(negotiated.format.name, (performance.now() - start) / 1000, bytes, series);
    return { chunks, series };
  }

  async #resourceAttributes(resource: CollectionResult['resourceMetrics']['resource']): Promise<Attributes> {
    if (resource.asyncAttributesPending !== true) return resource.attributes;
    const attributes = await settledAttributes(resource, this.#resourceTimeoutMillis);
    // One scrape waits for a late attribute; one that never comes must not slow every scrape.
    this.#resourceTimeoutMillis = 0;
    return attributes;
  }

  /** Names that a strategy has escaped already look the same under every scheme but `dots`, which escapes `_` too. */
  #expositionFor(asked: EscapingScheme): Exposition {
    const strategy = this.#options.translationStrategy ?? 'UnderscoreEscapingWithSuffixes';
    const scheme = escapesNames(strategy) && asked !== 'dots' ? 'underscores' : asked;
    let exposition = this.#expositions.get(scheme);
    if (exposition === undefined) {
      exposition = new Exposition({
        strategy,
        scheme,
        scopeLabels: this.#options.scopeLabels ?? false,
        targetInfo: this.#options.targetInfo ?? true,
        resourceLabels: this.#options.resourceLabels,
        metricTypes: this.#options.metricTypes ?? {},
        createdLines: this.#options.createdLines ?? false,
        report: this.#report,
      });
      this.#expositions.set(scheme, exposition);
    }
    return exposition;
  }
}

/** Whether a `name[]` of the request means a family: its name, or that of one of its lines. */
function isNamed(family: Family, names: readonly string[]): boolean {
  const own = [...family.sampleNames(), openMetricsName(family)];
  return names.some((name) => own.includes(name));
}

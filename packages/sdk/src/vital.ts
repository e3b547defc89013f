import {
  allowValues,
  currentMeterProvider,
  guard,
  type Instrumentation,
  observeProcess,
  reportOnce,
  setBuildInfo,
  setMeterProvider,
  setPriceSource,
  show,
} from '@vital/core';
import type { PrometheusReader, RenderedMetrics } from '@vital/exporter-prometheus';
import { createPriceSource } from '@vital/instrumentation-llm';
import { builtInInstrumentations } from './built-in-instrumentations.ts';
import { ChangeableResource } from './changeable-resource.ts';
import { type Configuration, configurationTable, type SettingName } from './configuration-table.ts';
import { createResource } from './create-resource.ts';
import { createStore, type Store } from './create-store.ts';
import { flushAtEnd } from './end-of-process.ts';
import { MetricsEndpoint } from './metrics-endpoint.ts';
import { type Environment, readConfiguration } from './read-configuration.ts';
import { registerGlobally } from './register-globally.ts';
import { RunningInstrumentations } from './running-instrumentations.ts';
import type { VitalOptions } from './vital-options.ts';
import { within } from './within.ts';

/** The settings that hold from the start on. */
const fixedSettings = [
  'disabled',
  'exporters',
  'store',
  'global',
  'cardinalityLimit',
  'attributeCaps',
  'seriesIdleSeconds',
  'exemplarFilter',
  'scopeLabels',
  'selfMetrics',
  'translationStrategy',
  'resourceLabels',
  'exportIntervalMillis',
  'exportTimeoutMillis',
] as const satisfies readonly SettingName[];

/** Vital at work in a process: there is one, however often it was started. */
export class Vital {
  readonly #environment: Environment;
  readonly #store: Store;
  readonly #resource: ChangeableResource;
  readonly #endpoint: MetricsEndpoint | undefined;
  readonly #instrumentations = new RunningInstrumentations();
  readonly #stops: (() => void)[] = [];
  #options: VitalOptions;
  #configuration: Configuration;
  #ended: Promise<void> | undefined;

  /** @param before settles when an earlier Vital, which is being shut down, has left its address */
  constructor(options: VitalOptions, environment: Environment, before?: Promise<void>) {
    this.#options = options;
    this.#environment = environment;
    this.#configuration = readConfiguration(options, environment);
    this.#resource = new ChangeableResource(createResource(this.#configuration));
    this.#store = createStore(this.#configuration, environment, this.#resource);
    const { prometheus, worker, push, meterProvider } = this.#store;
    this.#endpoint = prometheus && new MetricsEndpoint(prometheus, before);
    setMeterProvider(meterProvider);
    if (this.#configuration.global) this.#stops.push(registerGlobally(meterProvider));
    this.#stops.push(observeProcess());
    // A scrape needs no flush, so a program without a push exporter keeps its signals to itself.
    const flushLast = () => {
      this.#store.hurry();
      return this.forceFlush();
    };
    if (push.length > 0 || worker) this.#stops.push(flushAtEnd(flushLast));
    this.#apply();
  }

  /** The settings as they hold. */
  get configuration(): Configuration {
    return this.#configuration;
  }

  /** Where Prometheus scrapes, such as `http://localhost:9464/metrics`; undefined while nothing listens. */
  get url(): string | undefined {
    return this.#endpoint?.url;
  }

  /** Settles when the server listens, or has reported why it cannot. Never rejects. */
  get ready(): Promise<void> {
    return this.#endpoint?.settled ?? Promise.resolve();
  }

  /** True after `shutdown`. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** What reads the metrics for a scrape; undefined where the exporter `prometheus` is not chosen. */
  get reader(): PrometheusReader | undefined {
    return this.#store.prometheus;
  }

  /** Changes what may change while Vital runs, and reports what may not. Options that are not given stay as they are. */
  configure(options: VitalOptions): void {
    const before = this.#configuration;
    this.#options = { ...this.#options, ...options };
    const wanted = readConfiguration(this.#options, this.#environment);
    for (const name of fixedSettings) {
      if (JSON.stringify(wanted[name]) === JSON.stringify(before[name])) continue;
      reportOnce(
        `fixed ${name} ${JSON.stringify(wanted[name])}`,
        `"${name}" stays ${JSON.stringify(before[name])}, because Vital runs already; set ${configurationTable[name].environment} before the start`,
      );
    }
    this.#configuration = {
      ...wanted,
      ...Object.fromEntries(fixedSettings.map((name) => [name, before[name]])),
    };
    this.#resource.current = createResource(this.#configuration);
    this.#apply();
  }

  /** The metrics as a scrape with this `Accept` header gets them. Rejects where nothing is exported for Prometheus. */
  async render(accept?: string): Promise<RenderedMetrics> {
    if (!this.reader)
      throw new Error('there are no metrics to scrape: the exporter "prometheus" is not chosen');
    return await this.reader.render(accept);
  }

  /** Pushes what a push exporter has not pushed yet. Never rejects, and gives up after `shutdownTimeoutMillis`. */
  async forceFlush(): Promise<void> {
    await within(this.#configuration.shutdownTimeoutMillis, this.#store.forceFlush());
  }

  /** Flushes and ends everything that Vital does in this process. `startVital` may start it again. */
  shutdown(): Promise<void> {
    this.#ended ??= this.#shutdown();
    return this.#ended;
  }

  async #shutdown(): Promise<void> {
    this.#instrumentations.select({ available: [], chosen: undefined, disabled: [] });
    for (const stop of this.#stops) guard('stopping', stop);
    this.#store.hurry();
    this.#store.close();
    await this.#endpoint?.moveTo(undefined);
    await within(this.#configuration.shutdownTimeoutMillis, this.#store.shutdown());
    this.#release();
  }

  /** Gives back what is one in the process, unless a Vital that was started meanwhile has taken it. */
  #release(): void {
    if (currentMeterProvider() !== this.#store.meterProvider) return;
    setMeterProvider(undefined);
    setPriceSource(undefined);
  }

  #apply(): void {
    const configuration = this.#configuration;
    allowValues({ mode: configuration.modes });
    setPriceSource(createPriceSource({ overrides: this.#options.prices, file: configuration.pricesFile }));
    this.#setBuildInfo();
    this.#instrumentations.select({
      available: [...builtInInstrumentations(configuration), ...this.#extraInstrumentations()],
      chosen: configuration.disabled ? [] : configuration.instrumentations,
      disabled: configuration.disabledInstrumentations,
    });
    void this.#endpoint?.moveTo(configuration);
  }

  #extraInstrumentations(): readonly Instrumentation[] {
    const { extraInstrumentations = [] } = this.#options;
    if (Array.isArray(extraInstrumentations)) return extraInstrumentations;
    reportOnce(
      'option extraInstrumentations',
      `option "extraInstrumentations" is ${show(extraInstrumentations)}; a list of instrumentations is expected, it is ignored`,
    );
    return [];
  }

  #setBuildInfo(): void {
    const { buildVersion, buildCommit, buildEnvironment, resourceAttributes } = this.#configuration;
    setBuildInfo({
      version: buildVersion ?? resourceAttributes['service.version'] ?? 'unknown',
      commit: buildCommit ?? resourceAttributes['vcs.ref.head.revision'],
      environment:
        buildEnvironment ??
        resourceAttributes['deployment.environment.name'] ??
        resourceAttributes['deployment.environment'],
    });
  }
}

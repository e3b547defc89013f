import { type MeterProvider as ApiMeterProvider, createNoopMeter } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { type IMetricReader, MeterProvider } from '@opentelemetry/sdk-metrics';
import { attributes, cappedAttributes, metricNames, metricRow } from '@vital/conventions';
import { type CappedAttribute, SummaryProducer, VitalMeterProvider } from '@vital/meter-provider';
import type { Configuration } from './configuration-table.ts';
import { createReaders, type Readers } from './create-readers.ts';
import type { Environment } from './read-configuration.ts';
import { SummaryMeterProvider } from './summary-meter-provider.ts';

/** Where metrics are kept, and who reads them. */
export interface Store extends Readers {
  readonly meterProvider: ApiMeterProvider;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Creates the store that the configuration names, with its readers. */
export function createStore(
  configuration: Configuration,
  environment: Environment,
  resource: Resource,
): Store {
  if (configuration.disabled) return noStore();
  return configuration.store === 'opentelemetry'
    ? openTelemetryStore(configuration, environment, resource)
    : vitalStore(configuration, environment, resource);
}

/** Keeps nothing, and hides nothing: a provider of OpenTelemetry's own is disabled by the same variable. */
function noStore(): Store {
  return {
    meterProvider: { getMeter: createNoopMeter },
    prometheus: undefined,
    worker: undefined,
    push: [],
    close() {},
    hurry() {},
    async forceFlush() {},
    async shutdown() {},
  };
}

function vitalStore(configuration: Configuration, environment: Environment, resource: Resource): Store {
  const readers = createReaders(configuration, environment, []);
  const { cardinalityLimit, seriesIdleSeconds, exemplarFilter } = configuration;
  const provider = new VitalMeterProvider({
    resource,
    cardinalityLimit,
    idleSeconds: seriesIdleSeconds,
    exemplars: exemplarFilter,
    capAttributes: capAttributes(configuration.attributeCaps),
  });
  if (readers.prometheus) provider.addReader(readers.prometheus, { summaries: true, reusePoints: true });
  if (readers.worker) provider.addReader(readers.worker, { summaries: true });
  for (const reader of readers.push) provider.addReader(reader);
  return {
    ...readers,
    meterProvider: provider,
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

/** By metric, the attribute whose heaviest values keep their names. */
function capAttributes(caps: Configuration['attributeCaps']): Record<string, CappedAttribute> {
  const capped = metricNames.flatMap((metric) => {
    const attribute = cappedAttributes.find((name) => metricRow(metric).attributes.includes(name));
    return attribute
      ? [[metric, { attribute, names: caps[attribute] ?? attributes[attribute].cap }] as const]
      : [];
  });
  return Object.fromEntries(capped);
}

/** OpenTelemetry's own SDK, with summaries, which it does not have, beside it. */
function openTelemetryStore(
  configuration: Configuration,
  environment: Environment,
  resource: Resource,
): Store {
  const summaries = new SummaryProducer({ resource });
  const readers = createReaders(configuration, environment, [summaries]);
  const all: IMetricReader[] = [readers.prometheus, readers.worker, ...readers.push].filter(
    (reader) => reader !== undefined,
  );
  const provider = new MeterProvider({ resource, readers: all });
  return {
    ...readers,
    meterProvider: new SummaryMeterProvider(provider, summaries),
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { type IMetricReader, MeterProvider } from '@opentelemetry/sdk-metrics';
import { SummaryProducer, VitalMeterProvider } from '@vital/meter-provider';
import type { Configuration } from './configuration-table.ts';
import { createReaders, type Readers } from './create-readers.ts';
import { SummaryMeterProvider } from './summary-meter-provider.ts';

/** Where metrics are kept, and who reads them. */
export interface Store extends Readers {
  readonly meterProvider: ApiMeterProvider;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Creates the store that the configuration names, with its readers. */
export function createStore(configuration: Configuration, resource: Resource): Store {
  return configuration.store === 'opentelemetry'
    ? openTelemetryStore(configuration, resource)
    : vitalStore(configuration, resource);
}

function vitalStore(configuration: Configuration, resource: Resource): Store {
  const readers = createReaders(configuration, []);
  const { cardinalityLimit, seriesIdleSeconds, exemplarFilter } = configuration;
  const provider = new VitalMeterProvider({
    resource,
    cardinalityLimit,
    idleSeconds: seriesIdleSeconds,
    exemplars: exemplarFilter,
  });
  if (readers.prometheus) provider.addReader(readers.prometheus, { summaries: true, reusePoints: true });
  for (const reader of readers.push) provider.addReader(reader);
  return {
    ...readers,
    meterProvider: provider,
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

/** OpenTelemetry's own SDK, with summaries, which it does not have, beside it. */
function openTelemetryStore(configuration: Configuration, resource: Resource): Store {
  const summaries = new SummaryProducer({ resource });
  const readers = createReaders(configuration, [summaries]);
  const all: IMetricReader[] = [...(readers.prometheus ? [readers.prometheus] : []), ...readers.push];
  const provider = new MeterProvider({ resource, readers: all });
  return {
    ...readers,
    meterProvider: new SummaryMeterProvider(provider, summaries),
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

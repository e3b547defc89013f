import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { VitalMeterProvider } from '@vital/meter-provider';

// Run by otlp.test.ts: the exporter loads its transport in a way that Jest does not know.

const [address = '', temporality = ''] = process.argv.slice(2);
const temporalityPreference =
  temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
const exporter = new OTLPMetricExporter({
  url: `${address}/opentelemetry/v1/metrics`,
  temporalityPreference,
});
const provider = new VitalMeterProvider({
  resource: resourceFromAttributes({ 'service.name': temporality }),
  readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  views: [{ instrumentName: 'exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
});
const meter = provider.getMeter('otlp', '1.0.0');
const counter = meter.createCounter('vital.requests', { unit: '{request}' });
const duration = meter.createHistogram('vital.duration', {
  unit: 's',
  advice: { explicitBucketBoundaries: [0.1, 1] },
});
meter.createUpDownCounter('vital.active').add(-3, { mode: 'fast' });
meter.createGauge('vital.size', { unit: 'By' }).record(1.5, { mode: 'fast' });
meter.createObservableCounter('vital.observed').addCallback((result) => result.observe(9, { mode: 'fast' }));
meter.createHistogram('exponential').record(2);
meter.createSummary('vital.summary').record(1);
for (const value of [0.05, 0.5, 5]) duration.bind({ mode: 'fast' }).record(value);

const bound = counter.bind({ mode: 'fast' });
for (const value of [2, 3, 7]) {
  bound.add(value);
  await provider.forceFlush();
  // VictoriaMetrics keeps one sample a millisecond.
  await new Promise((resolve) => setTimeout(resolve, 5));
}
counter.add(1, { mode: 'slow' });
await provider.shutdown();

export type { Exemplar, ExemplarFilter } from './exemplar.ts';
export type {
  Bindable,
  BindableCounter,
  BindableGauge,
  BindableHistogram,
  BindableMeter,
  BindableSummary,
  BindableUpDownCounter,
  BoundAdd,
  BoundRecord,
} from './instrument.ts';
export type { ExemplifiedDataPoint } from './metric-stream.ts';
export type { CappedAttribute } from './name-cap.ts';
export type { BoundSummary, Summary, SummaryOptions } from './summary.ts';
export {
  isSummaryMetricData,
  type QuantileSlice,
  type QuantileValue,
  type SummaryDataPoint,
  type SummaryMetricData,
  type SummaryValue,
} from './summary-data.ts';
export { SummaryProducer } from './summary-producer.ts';
export {
  type ReaderOptions,
  VitalMeterProvider,
  type VitalMeterProviderOptions,
} from './vital-meter-provider.ts';
export type { MetricProducerOptions } from './vital-metric-producer.ts';

export type { BoundSummary, Summary, SummaryOptions } from './summary.ts';
export {
  isSummaryMetricData,
  type QuantileValue,
  type SummaryDataPoint,
  type SummaryMetricData,
  type SummaryValue,
} from './summary-data.ts';
export { SummaryProducer } from './summary-producer.ts';

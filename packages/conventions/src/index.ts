export type { AttributeKey, AttributeName, AttributeRow, AttributeValue } from './attributes.ts';
export { attributeKey, attributes, cappedAttributes } from './attributes.ts';
export type { BucketsName } from './buckets.ts';
export { buckets } from './buckets.ts';
export type { AttributesOf, Catalogue, MetricName, MetricNameOf } from './catalogue.ts';
export { catalogue, isMetricName, metricNames, metricRow } from './catalogue.ts';
export type {
  CacheOperation,
  CacheStatus,
  CancelReason,
  ClosedSetName,
  ClosedSets,
  ClosedValue,
  CostCategory,
  ErrorType,
  Hook,
  InstrumentationStatus,
  LlmOperation,
  Outcome,
  SavingReason,
  Status,
  StreamEnding,
  TokenType,
  UsageUnknownReason,
} from './closed-sets.ts';
export { closedSets, OTHER } from './closed-sets.ts';
export { lintCatalogue } from './lint-catalogue.ts';
export type { InstrumentKind, MetricRow } from './metric-row.ts';

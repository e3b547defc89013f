export type {
  AttributesOf,
  CacheOperation,
  CacheStatus,
  CancelReason,
  ErrorType,
  Hook,
  InstrumentationStatus,
  LlmOperation,
  MetricName,
  Outcome,
  Status,
  StreamEnding,
  TokenType,
  UsageUnknownReason,
} from '@vital/conventions';
export { allowValues } from './attribute-normalizer.ts';
export { BaseWorkflow, type ResponseCache } from './base-workflow.ts';
export { type CacheInUse, cacheInUse } from './cache-in-use.ts';
export { classifyError, isCancellation } from './classify-error.ts';
export {
  instruments,
  observeProcess,
  setBuildInfo,
  startWorkflow,
  trackAgentUsage,
  trackCacheOperation,
  trackLlmCall,
  trackQualityScore,
  trackRagRetrieval,
  trackToolExecution,
  trackWorkflowExecution,
  updateCacheMetrics,
  updateConnectionPoolMetrics,
  vitalMeter,
} from './default-tracker.ts';
export { guard } from './guard.ts';
export type { Coverage, Instrumentation, InstrumentationReport, Stop } from './instrumentation.ts';
export { instrumentationReports, reportInstrumentation } from './instrumentation-reports.ts';
export { type Adder, type Instruments, instrumentsOn, type Recorder } from './instruments.ts';
export { currentMeterProvider, LateMeter, setMeterProvider } from './late-meter.ts';
export { type OpenTelemetryInstrumentation, toOpenTelemetry } from './opentelemetry-adapter.ts';
export { type Price, type PricedUsage, type PriceSource, setPriceSource } from './price-source.ts';
export { reportOnce, show } from './report-once.ts';
export { captureContext, type RunContext, withContext } from './run-context.ts';
export type { BuildInfo } from './set-build-info.ts';
export type { SummaryMeter, SummaryOptions } from './summary.ts';
export type { CacheMetrics, CacheOperationDetails } from './track-cache.ts';
export type { LlmCall } from './track-llm-call.ts';
export type { QualityDetails } from './track-quality-score.ts';
export type { RagRetrieval } from './track-rag-retrieval.ts';
export type { ToolExecutionDetails } from './track-tool-execution.ts';
export type { WorkflowEnd, WorkflowHandle, WorkflowRun } from './track-workflow.ts';
export { type Tracker, trackerFor } from './tracker.ts';
export type { Observe, TypedGauge } from './typed-gauge.ts';
export type { ConnectionPoolMetrics } from './update-connection-pool-metrics.ts';

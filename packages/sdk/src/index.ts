export {
  BaseWorkflow,
  type BuildInfo,
  type CacheMetrics,
  type CacheOperationDetails,
  type ConnectionPoolMetrics,
  classifyError,
  type Instrumentation,
  instruments,
  type LlmCall,
  type QualityDetails,
  type RagRetrieval,
  type ResponseCache,
  type RunContext,
  setBuildInfo,
  startWorkflow,
  type ToolExecutionDetails,
  trackAgentUsage,
  trackCacheOperation,
  trackLlmCall,
  trackQualityScore,
  trackRagRetrieval,
  trackToolExecution,
  trackWorkflowExecution,
  updateCacheMetrics,
  updateConnectionPoolMetrics,
  type WorkflowEnd,
  type WorkflowHandle,
  type WorkflowRun,
  withContext,
} from '@vital/core';
export { nameCache, watchCache } from '@vital/instrumentation-cache';
export {
  type AITracerOptions,
  aiTracer,
  instrumentAnthropic,
  instrumentBedrock,
  instrumentCohere,
  instrumentGoogleGenAI,
  instrumentGroq,
  instrumentLangChain,
  instrumentLlamaIndex,
  instrumentMistral,
  instrumentOllama,
  instrumentOpenAI,
} from '@vital/instrumentation-llm';
export {
  type Configuration,
  configurationTable,
  type SettingRow,
  settingNames,
} from './configuration-table.ts';
export { getFetchMetricsHandler, getMetricsContentType, getMetricsHandler } from './metrics-handlers.ts';
export { startVital } from './start-vital.ts';
export type { Vital } from './vital.ts';
export type { VitalOptions } from './vital-options.ts';

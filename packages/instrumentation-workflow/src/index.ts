export { type InFlightLimits, InFlightRuns } from './in-flight-runs.ts';
export type { LanggraphOptions } from './langgraph/graph-watch.ts';
export {
  instrumentLangGraph,
  type LanggraphClasses,
  langgraphInstrumentation,
} from './langgraph/instrumentation.ts';
export { contextFromMetadata, defaultMetadataKeys, type MetadataKeys } from './metadata-context.ts';

import type { Meter } from '@opentelemetry/api';
import { getOrCreate } from './get-or-create.ts';
import { guard } from './guard.ts';
import { type Instruments, instrumentsOn } from './instruments.ts';
import { setBuildInfo } from './set-build-info.ts';
import { trackCacheOperation, updateCacheMetrics } from './track-cache.ts';
import { trackLlmCall } from './track-llm-call.ts';
import { trackQualityScore } from './track-quality-score.ts';
import { trackRagRetrieval } from './track-rag-retrieval.ts';
import { trackToolExecution } from './track-tool-execution.ts';
import { startWorkflow, type WorkflowHandle, type WorkflowRun } from './track-workflow.ts';
import { trackWorkflowExecution } from './track-workflow-execution.ts';
import { updateConnectionPoolMetrics } from './update-connection-pool-metrics.ts';

type AfterInstruments<Function_> = Function_ extends (
  instruments: Instruments,
  ...rest: infer Rest
) => unknown
  ? (...rest: Rest) => void
  : never;

/** The tracking functions over the instruments of one meter. None of them throws because of telemetry. */
export interface Tracker {
  /** The typed instruments, for what no tracking function covers. */
  readonly instruments: Instruments;
  readonly trackWorkflowExecution: <Result>(workflow: WorkflowRun, run: () => Result) => Result;
  readonly startWorkflow: (workflow: WorkflowRun) => WorkflowHandle;
  readonly trackCacheOperation: AfterInstruments<typeof trackCacheOperation>;
  readonly trackQualityScore: AfterInstruments<typeof trackQualityScore>;
  readonly trackLlmCall: AfterInstruments<typeof trackLlmCall>;
  readonly trackToolExecution: AfterInstruments<typeof trackToolExecution>;
  readonly trackRagRetrieval: AfterInstruments<typeof trackRagRetrieval>;
  readonly trackAgentUsage: (agentId: string, agentName?: string) => void;
  readonly updateCacheMetrics: AfterInstruments<typeof updateCacheMetrics>;
  readonly updateConnectionPoolMetrics: AfterInstruments<typeof updateConnectionPoolMetrics>;
  readonly setBuildInfo: AfterInstruments<typeof setBuildInfo>;
}

/** A handle that does nothing, for a run whose start failed. */
const noHandle: WorkflowHandle = {
  context: {},
  succeed() {},
  fail() {},
  cancel() {},
  firstToken() {},
};

const ofInstruments = new WeakMap<Instruments, Tracker>();

/** The tracking functions on a meter; always the same ones for one meter. */
export function trackerFor(meter: Meter): Tracker {
  const instruments = instrumentsOn(meter);
  return getOrCreate(ofInstruments, instruments, () => createTracker(instruments));
}

function createTracker(instruments: Instruments): Tracker {
  const guarded =
    <Rest extends readonly unknown[]>(track: (instruments: Instruments, ...rest: Rest) => void) =>
    (...rest: Rest): void => {
      guard(track.name, () => track(instruments, ...rest));
    };
  return {
    instruments,
    trackWorkflowExecution: (workflow, run) => trackWorkflowExecution(instruments, workflow, run),
    startWorkflow: (workflow) =>
      guard('startWorkflow', () => startWorkflow(instruments, workflow)) ?? noHandle,
    trackCacheOperation: guarded(trackCacheOperation),
    trackQualityScore: guarded(trackQualityScore),
    trackLlmCall: guarded(trackLlmCall),
    trackToolExecution: guarded(trackToolExecution),
    trackRagRetrieval: guarded(trackRagRetrieval),
    trackAgentUsage: (agentId, agentName) =>
      instruments['vital.agent_usage'].add(1, { agent_id: agentId, agent_name: agentName }),
    updateCacheMetrics: guarded(updateCacheMetrics),
    updateConnectionPoolMetrics: guarded(updateConnectionPoolMetrics),
    setBuildInfo: guarded(setBuildInfo),
  };
}

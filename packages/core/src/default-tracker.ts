import { observeInstrumentations } from './instrumentation-reports.ts';
import { shareMemory } from './instruments.ts';
import { LateMeter } from './late-meter.ts';
import { observeUptime } from './observe-uptime.ts';
import { processState } from './process-state.ts';
import { trackerFor } from './tracker.ts';

/** The meter that Vital records on where no other is given. It may be used before a provider exists. */
export const vitalMeter = new LateMeter('@vital/core');

shareMemory(vitalMeter, processState().memory);
const tracker = trackerFor(vitalMeter);

export const {
  instruments,
  trackWorkflowExecution,
  startWorkflow,
  trackCacheOperation,
  trackQualityScore,
  trackLlmCall,
  trackToolExecution,
  trackRagRetrieval,
  trackAgentUsage,
  updateCacheMetrics,
  updateConnectionPoolMetrics,
  setBuildInfo,
} = tracker;

/** Makes what Vital knows of the process itself visible: uptime and watched libraries. */
export function observeProcess(): () => void {
  const stops = [observeUptime(tracker.instruments), observeInstrumentations(tracker.instruments)];
  return () => {
    for (const stop of stops) stop();
  };
}

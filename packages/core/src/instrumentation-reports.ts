import type { InstrumentationReport } from './instrumentation.ts';
import type { Instruments } from './instruments.ts';
import { processState } from './process-state.ts';

/** Says that a library was found and whether it is watched. A later report on the same version takes its place. */
export function reportInstrumentation(report: InstrumentationReport): void {
  processState().instrumentations.set(`${report.library} ${report.version} ${report.hook}`, report);
}

/** Every library that was found in this process. */
export function instrumentationReports(): readonly InstrumentationReport[] {
  return [...processState().instrumentations.values()];
}

/** Makes the reports visible as `vital.instrumentation_info`. */
export function observeInstrumentations(instruments: Instruments): () => void {
  return instruments['vital.instrumentation_info'].observe((observer) => {
    for (const report of instrumentationReports()) observer(1, { ...report });
  });
}

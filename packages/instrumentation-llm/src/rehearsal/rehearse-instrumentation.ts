import { type Attributes, createNoopMeter, type Meter } from '@opentelemetry/api';
import { type Instrumentation, instrumentationReports } from '@vital/core';

/**
 * Starts an instrumentation in a program of the do-no-harm suite, which loads the caller before its client (`--import`) and
 * asks at its end what was seen.
 *
 * @returns the setup that the suite calls; its report has the library's status and, without those at zero, the counts
 */
export function rehearseInstrumentation(instrumentation: Instrumentation): () => () => unknown {
  const counted: Record<string, number> = {};
  // The values are needed at once, in the exit handler, therefore this meter just keeps them.
  const meter: Meter = Object.assign(createNoopMeter(), {
    createCounter: (name: string) => ({
      add(value: number, { outcome, ending, token_type }: Attributes = {}) {
        if (value === 0) return;
        const key = [name, outcome ?? ending ?? token_type].filter(Boolean).join(' ');
        counted[key] = (counted[key] ?? 0) + value;
      },
    }),
  });
  const stop = instrumentation.start(meter);
  return () => () => {
    const reports = instrumentationReports();
    // As Vital does when a program ends: calls whose answer nobody has asked for are counted then.
    stop();
    return { reports, counted };
  };
}

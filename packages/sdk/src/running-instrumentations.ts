import { diag } from '@opentelemetry/api';
import { guard, type Instrumentation, reportOnce, type Stop, vitalMeter } from '@vital/core';

/** Which instrumentations shall run. */
export interface InstrumentationChoice {
  readonly available: readonly Instrumentation[];
  /** Undefined chooses all. */
  readonly chosen: readonly string[] | undefined;
  readonly disabled: readonly string[];
}

/** The instrumentations that run, each started once. */
export class RunningInstrumentations {
  readonly #running = new Map<string, Stop>();

  /** Starts what is chosen and does not run yet, and stops what runs and is no longer chosen. */
  select({ available, chosen, disabled }: InstrumentationChoice): void {
    reportUnknown([...(chosen ?? []), ...disabled], available);
    const wanted = available.filter(
      ({ name }) => (chosen === undefined || chosen.includes(name)) && !disabled.includes(name),
    );
    for (const [name, stop] of this.#running) {
      if (wanted.some((instrumentation) => instrumentation.name === name)) continue;
      guard(`stopping to watch ${name}`, stop);
      this.#running.delete(name);
    }
    for (const instrumentation of wanted) {
      const { name, version } = instrumentation;
      if (this.#running.has(name)) continue;
      diag.debug(`vital: watching ${name} (instrumentation ${version})`);
      const stop = guard(`watching ${name}`, () => instrumentation.start(vitalMeter));
      if (stop) this.#running.set(name, stop);
    }
  }
}

function reportUnknown(names: readonly string[], available: readonly Instrumentation[]): void {
  const known = available.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    reportOnce(
      `instrumentation ${name}`,
      `there is no instrumentation "${name}"; there are ${known.join(', ')}`,
    );
  }
}

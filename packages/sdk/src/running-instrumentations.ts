import { diag } from '@opentelemetry/api';
import { guard, type Instrumentation, reportOnce, type Stop, vitalMeter } from '@vital/core';
import type { SettingProblem } from './read-configuration.ts';

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
    for (const { topic, message } of unknownInstrumentations([...(chosen ?? []), ...disabled], available)) {
      reportOnce(topic, message);
    }
    const wanted = available.filter(({ name }) => isChosen(name, { chosen, disabled }));
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

/** What is wrong with the names that choose instrumentations. */
export function unknownInstrumentations(
  names: readonly string[],
  available: readonly Instrumentation[],
): SettingProblem[] {
  const known = available.map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      topic: `instrumentation ${name}`,
      message: `there is no instrumentation "${name}"; there are ${known.join(', ')}`,
    }));
}

/** Whether the settings want an instrumentation to run. */
export function isChosen(
  name: string,
  { chosen, disabled }: Omit<InstrumentationChoice, 'available'>,
): boolean {
  return (chosen === undefined || chosen.includes(name)) && !disabled.includes(name);
}

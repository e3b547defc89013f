import { guard } from '@vital/core';
import { Vital } from './vital.ts';
import type { VitalOptions } from './vital-options.ts';

/** Where the process keeps its one Vital, for every copy of this package in it. */
const key = Symbol.for('@vital/sdk');

/**
 * Starts Vital in this process. Where it runs already, because of the preload or an earlier call, that one is changed to
 * the given options and returned. Never throws: what is wrong is reported on stderr, and the program runs on.
 * @param options each goes before its environment variable; see docs/configuration.md
 */
export function startVital(options: VitalOptions = {}): Vital {
  const given = typeof options === 'object' && options !== null ? options : {};
  const running = runningVital();
  if (running) {
    guard('configuring Vital', () => running.configure(given));
    return running;
  }
  const before = keptVital()?.shutdown();
  const vital =
    guard('starting Vital', () => new Vital(given, process.env, before)) ?? new Vital({ disabled: true }, {});
  Object.defineProperty(globalThis, key, { value: vital, configurable: true });
  return vital;
}

/** The Vital of this process, if it was started and not shut down. */
export function runningVital(): Vital | undefined {
  const kept = keptVital();
  return kept?.ended ? undefined : kept;
}

function keptVital(): Vital | undefined {
  const existing: unknown = Reflect.get(globalThis, key);
  return isVital(existing) ? existing : undefined;
}

/** By shape, because another copy of this package may have started it. */
function isVital(value: unknown): value is Vital {
  return typeof value === 'object' && value !== null && 'configure' in value && 'ended' in value;
}

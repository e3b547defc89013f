import {
  guard,
  type Instrumentation,
  type InstrumentationReport,
  reportInstrumentation,
  type Stop,
  type Tracker,
  trackerFor,
} from '@vital/core';
import { hookModule, type OnLoad } from '@vital/module-hook';
import { version } from '../version.ts';
import type { PatchedMethods } from './patch-methods.ts';

/** A library whose classes are patched when it is loaded. */
export interface PatchedLibrary {
  /** The package: `cohere-ai`. */
  readonly name: string;
  /** What programs import the classes from. */
  readonly modules: readonly string[];
  /** The oldest version that is watched in full. */
  readonly since: string;
  /** The methods that are watched. */
  readonly points: readonly string[];
  /** What of it is not recorded. */
  readonly gaps: readonly string[];
  /** Patches the classes that a module exports. */
  patch(exports: object, tracker: Tracker): PatchedMethods;
}

/** Watches a library from when it is loaded. */
export function patchingInstrumentation({
  name,
  modules,
  patch,
  ...coverage
}: PatchedLibrary): Instrumentation {
  return {
    name,
    version,
    coverage: { hook: 'patch', modules, ...coverage },
    start(meter) {
      const tracker = trackerFor(meter);
      const stops: Stop[] = [];
      const onLoad: OnLoad = (exports, loaded) => {
        const report = { library: name, version: loaded.version ?? 'unknown', hook: 'patch' } as const;
        stops.push(patchAndReport(report, () => patch(exports, tracker)));
      };
      // A module that was required before is handed over at once, while its hook is being made.
      for (const module of modules) stops.push(hookModule(module, onLoad));
      return () => {
        for (const stop of stops.splice(0)) guard(`letting ${name} go`, stop);
      };
    },
  };
}

/** Patches, says what came of it, and says again when it is taken back. */
export function patchAndReport(
  report: Omit<InstrumentationReport, 'status'>,
  patch: () => PatchedMethods,
): Stop {
  try {
    const { status, unpatch } = patch();
    reportInstrumentation({ ...report, status });
    return () => {
      unpatch();
      reportInstrumentation({ ...report, status: 'disabled' });
    };
  } catch (error) {
    reportInstrumentation({ ...report, status: 'failed' });
    throw error;
  }
}

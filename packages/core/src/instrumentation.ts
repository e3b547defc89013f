import type { Meter } from '@opentelemetry/api';
import type { Hook, InstrumentationStatus } from '@vital/conventions';

/** Undoes everything that the start of an instrumentation did. */
export type Stop = () => void;

/** The contract of everything that watches a library. */
export interface Instrumentation {
  /** The library as its package is named: `openai`. */
  readonly name: string;
  /** The module of the library that is watched being loaded, where it is not the package itself. Default: `name`. */
  readonly entry?: string;
  /** The instrumentation's own version. */
  readonly version: string;
  /** Begins to watch and records on `meter`. Never throws because of the library's shape: it reports `unsupported`. */
  start(meter: Meter): Stop;
}

/** One library that was found in the process. */
export interface InstrumentationReport {
  readonly library: string;
  /** Version of the library that was found. */
  readonly version: string;
  readonly hook: Hook;
  readonly status: InstrumentationStatus;
}

import type { Meter } from '@opentelemetry/api';
import type { Hook, InstrumentationStatus } from '@vital/conventions';

/** Undoes everything that the start of an instrumentation did. */
export type Stop = () => void;

/** What an instrumentation covers of its library. */
export interface Coverage {
  /** How it watches. */
  readonly hook: Hook;
  /** The oldest version that is watched in full. None is too new: a later version is watched if its shape fits. */
  readonly since: string;
  /** What programs write in `import` or `require` to get what is watched; `vital doctor` loads the first one. */
  readonly modules: readonly string[];
  /** What it hooks: methods, channels, callbacks. */
  readonly points: readonly string[];
  /** What programs can do with the library that is not recorded. */
  readonly gaps: readonly string[];
  /** How versions before `since` are watched, where the program itself hands something over to them. */
  readonly earlier?: Coverage;
}

/** The contract of everything that watches a library. */
export interface Instrumentation {
  /** The library as its package is named: `openai`. */
  readonly name: string;
  /** The instrumentation's own version. */
  readonly version: string;
  /** What it covers of the library; it is documented from this. */
  readonly coverage?: Coverage;
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

import type { EndpointFinding } from './check-endpoint.ts';
import type { Attempt, Loading } from './try-library.ts';

/** One version of a library that Vital knows and that is installed. */
export interface LibraryFinding {
  readonly library: string;
  readonly version: string;
  /** Folders of its copies, as seen from the examined directory. */
  readonly paths: readonly string[];
  /** Whether the program itself gets this version and names the library in its package.json. */
  readonly ofProgram: boolean;
  /** How it is hooked; undefined where that is not known. */
  readonly hook: Attempt['hook'];
  /** `active` where it is watched however it is loaded; `disabled` where the configuration does not want it watched. */
  readonly status: Attempt['status'];
  /** What the program can hand over to this version so that it is watched; undefined where there is nothing, or no need. */
  readonly handOver?: string | undefined;
  /** What became of each way to load it; empty where it is disabled. */
  readonly attempts: Partial<Readonly<Record<Loading, Attempt>>>;
}

/** A library that is installed and that Vital does not watch. */
export interface UncoveredFinding {
  readonly library: string;
  readonly version: string;
  /** The tracking function that records what it does. */
  readonly recordWith: string;
}

/** A setting as it would hold. */
export interface SettingFinding {
  readonly name: string;
  readonly variable: string;
  readonly value: unknown;
  readonly source: 'environment' | 'default';
}

/** What `vital doctor` found; `--json` prints it. */
export interface Examination {
  readonly directory: string;
  readonly vital: {
    readonly version: string;
    /** The version that the program in the directory would preload; undefined where it finds none. */
    readonly installed: string | undefined;
  };
  readonly node: {
    readonly version: string;
    /** Whether `import` is watched in the program's own thread, which newer releases of Node allow. */
    readonly importHooksInThread: boolean;
  };
  /** Names of all libraries that Vital watches. */
  readonly watched: readonly string[];
  readonly libraries: readonly LibraryFinding[];
  readonly uncovered: readonly UncoveredFinding[];
  readonly settings: readonly SettingFinding[];
  readonly endpoint: EndpointFinding;
  /** What should be mended; where there is any the exit code is 1. */
  readonly problems: readonly string[];
}

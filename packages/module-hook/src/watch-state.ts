import type { ModuleFormat } from './hook-module.ts';

/** What the process knows of one `hookModule` call. */
export interface Watcher {
  readonly name: string;
  /** Hands one loaded module to the caller of `hookModule`; never throws. */
  readonly deliver: (exports: object, directory: string | undefined, format: ModuleFormat) => void;
}

/** One copy of import-in-the-middle: whichever wrapped a module is the one that tells of it. */
export type ImportHookFactory = (watcher: Watcher, spelling: string) => () => void;

interface WatchState {
  /** Every live `hookModule` call of every copy of this package, by its undo function for import hooks. */
  readonly watchers: Map<Watcher, Array<() => void>>;
  /** The names being watched, in every spelling; require-in-the-middle holds this very array, so that it can grow. */
  readonly names: string[];
  /** The copies of import-in-the-middle that wrap modules in this process, by their location. */
  readonly importHooks: Map<string, ImportHookFactory>;
  /** What installed packages call themselves, by their directory. */
  readonly ownNames: Map<string, string | undefined>;
  /** By each package name that the program wrote: what that package calls itself. */
  readonly aliases: Map<string, string>;
  /** Set while the loader hooks are in place: removes them. */
  uninstall: (() => void) | undefined;
  /** Names for a loader that runs in a thread of its own and can only read shared memory. */
  publishNames: (() => void) | undefined;
}

const key = Symbol.for('vital.module-hook.1');

/**
 * The state that all copies of this package in one process share: the ES module build, the CommonJS build and other
 * installed versions must not each put their own layer around `require` and `import`.
 */
export function watchState(): WatchState {
  const existing: WatchState | undefined = Reflect.get(globalThis, key);
  if (existing !== undefined) return existing;
  const state: WatchState = {
    watchers: new Map(),
    names: [],
    importHooks: new Map(),
    ownNames: new Map(),
    aliases: new Map(),
    uninstall: undefined,
    publishNames: undefined,
  };
  Reflect.set(globalThis, key, state);
  return state;
}

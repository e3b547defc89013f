import { isInternalThread } from 'node:worker_threads';
import { spellingsOf } from './aliases.ts';
import { installImportHook, watchImports } from './import-hook.ts';
import { packageVersion } from './installed-package.ts';
import { reportOnce } from './report-once.ts';
import { deliverAlreadyRequired, installRequireHook } from './require-hook.ts';
import { type Watcher, watchState } from './watch-state.ts';

/** How the loaded file is written: `commonjs` or an ES module. */
export type ModuleFormat = 'commonjs' | 'module';

/** One loaded copy of a hooked module. */
export interface LoadedModule {
  /** The version in the package.json of this copy; `undefined` where it cannot be read. */
  readonly version: string | undefined;
  /** The directory of this copy of the package; `undefined` where the file lies in no `node_modules`. */
  readonly path: string | undefined;
  readonly format: ModuleFormat;
}

/**
 * Called with what a module exports: `module.exports` where it was required; where it was imported, a namespace that can
 * be written to (for a CommonJS module its `default` is `module.exports`). `require` of an ES module gives the frozen
 * namespace: patch the classes in it, do not assign to it. What the function throws is reported and goes no further.
 */
export type OnLoad = (exports: object, loaded: LoadedModule) => void;

/** Ends a hook: `onLoad` is not called any more. What it changed in modules stays changed. */
export type Unhook = () => void;

/**
 * Calls back for every copy of a module that the process loads, by `require` or by `import`.
 *
 * A module that was required before is handed over at once, and so is one that was imported while any hook for its name
 * was in place. An ES module that was imported before the first hook for its name cannot be known: load the program
 * with `--import` or `--require`, or hand the client to the instrumentation directly.
 *
 * @param name what a program writes in `require` or `import`: `openai`, `@langchain/core/callbacks/manager`
 * @param onLoad called once for each exports object
 */
export function hookModule(name: string, onLoad: OnLoad): Unhook {
  // Node runs a preload once more in the thread of its module loader, where no program's module is ever loaded.
  if (isInternalThread) return () => undefined;
  const watcher = watcherFor(name, onLoad);
  const state = watchState();
  state.names.push(...spellingsOf(watcher));
  state.watchers.set(watcher, []);
  try {
    state.uninstall ??= install();
    state.publishNames?.();
    state.watchers.get(watcher)?.push(...watchImports(watcher));
    deliverAlreadyRequired(watcher);
  } catch (error) {
    reportOnce(`modules named '${name}' cannot be watched`, error);
  }
  return () => stopWatching(watcher);
}

function watcherFor(name: string, onLoad: OnLoad): Watcher {
  const delivered = new WeakSet<object>();
  return {
    name,
    deliver(exports, path, format) {
      if (delivered.has(exports)) return;
      delivered.add(exports);
      try {
        onLoad(exports, { version: path === undefined ? undefined : packageVersion(path), path, format });
      } catch (error) {
        reportOnce(`the hook for '${name}' failed and the module is left as it is`, error);
      }
    },
  };
}

function install(): () => void {
  const uninstallRequireHook = installRequireHook();
  const uninstallImportHook = installImportHook();
  return () => {
    uninstallRequireHook();
    uninstallImportHook();
  };
}

function stopWatching(watcher: Watcher): void {
  const state = watchState();
  const undo = state.watchers.get(watcher);
  if (undo === undefined) return;
  for (const unhook of undo) unhook();
  state.watchers.delete(watcher);
  for (const spelling of spellingsOf(watcher)) state.names.splice(state.names.indexOf(spelling), 1);
  state.publishNames?.();
  if (state.watchers.size > 0) return;
  state.uninstall?.();
  state.uninstall = undefined;
}

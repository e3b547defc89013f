import { createRequire } from 'node:module';
import { Hook } from 'require-in-the-middle';
import { spellingsOf } from './aliases.ts';
import { ownNameOf, packageDirectoryOf, packageNameOf, resolveInCopy } from './installed-package.ts';
import { reportOnce } from './report-once.ts';
import { type Watcher, watchState } from './watch-state.ts';

/**
 * Puts one layer around `require` for all watched names; require-in-the-middle reads the array anew on every call, so
 * a name added later is watched from then on.
 */
export function installRequireHook(): () => void {
  const { names, watchers } = watchState();
  const hook = new Hook(names, (exports, name, directory) => {
    for (const watcher of [...watchers.keys()]) {
      if (spellingsOf(watcher).includes(name)) deliverRequired(watcher, exports, directory);
    }
    return exports;
  });
  return () => hook.unhook();
}

/** Hands over the copies that were already required before `hookModule` was called. */
export function deliverAlreadyRequired(watcher: Watcher): void {
  const packageName = packageNameOf(watcher.name);
  const { cache } = createRequire(import.meta.url);
  for (const file of Object.keys(cache)) {
    const directory = packageDirectoryOf(file);
    if (directory === undefined || ownNameOf(directory) !== packageName) continue;
    if (resolveInCopy(watcher.name, directory) !== file) continue;
    const entry = cache[file];
    if (entry?.loaded) deliverRequired(watcher, entry.exports, directory);
  }
}

function deliverRequired(watcher: Watcher, exports: unknown, directory: string | undefined): void {
  if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) {
    reportOnce(`'${watcher.name}' exports no object to watch`, typeof exports);
    return;
  }
  watcher.deliver(exports, directory, isModuleNamespace(exports) ? 'module' : 'commonjs');
}

/** `require` of an ES module gives its frozen namespace. */
function isModuleNamespace(exports: object): boolean {
  return Reflect.get(exports, Symbol.toStringTag) === 'Module' && !Object.isExtensible(exports);
}

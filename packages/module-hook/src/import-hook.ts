import { createRequire, isBuiltin, register, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Hook } from 'import-in-the-middle';
import { learnAlias, spellingsOf } from './aliases.ts';
import { reportOnce } from './report-once.ts';
import { type ImportHookFactory, type Watcher, watchState } from './watch-state.ts';

type LoaderHooks = Parameters<typeof registerHooks>[0];
type Resolve = NonNullable<LoaderHooks['resolve']>;
type Load = NonNullable<LoaderHooks['load']>;

/** The part of import-in-the-middle's create-hook.mjs that is used; it has no published types. */
interface LoaderHook {
  applyOptions(options: { shouldInclude: (url: string, specifier: string) => boolean }): void;
  resolveSync: Resolve;
  loadSync: Load;
}

const registerFile = '/import-in-the-middle/lib/register.js';

/**
 * Lets import-in-the-middle wrap the watched modules, and only those, from now on.
 *
 * Its own `register()` takes a fixed list, can be called once in a process and warns after that; its `createHook`
 * takes a predicate, which reads the live list of names. So hooks added one after another, by several copies of this
 * package, all count, and a program that registered import-in-the-middle itself keeps what it set.
 */
export function installImportHook(): () => void {
  const require = createRequire(import.meta.url);
  const directory = dirname(require.resolve('import-in-the-middle/package.json'));
  adoptImportHook(join(directory, 'index.js'));
  return watchesImportsInThread() ? installInThread(directory) : installInLoaderThread(directory);
}

/**
 * Whether this Node lets `import` be watched in the program's own thread: 22.22.3, 24.11.1, 25.1 and later ones of these lines.
 * On older releases the loader's own thread does it.
 */
export function watchesImportsInThread(): boolean {
  const { supportsSyncHooks }: { supportsSyncHooks: () => boolean } = createRequire(import.meta.url)(
    'import-in-the-middle/supports-sync-hooks.mjs',
  );
  return supportsSyncHooks();
}

function installInThread(directory: string): () => void {
  const require = createRequire(import.meta.url);
  const { createHook }: { createHook: (meta: { url: string }) => LoaderHook } = require(
    join(directory, 'create-hook.mjs'),
  );
  const hook = createHook({ url: pathToFileURL(join(directory, 'register-hooks.mjs')).href });
  const { names } = watchState();
  hook.applyOptions({
    shouldInclude: (url, specifier) => names.includes(specifier) && !isWrapped(url) && !isBuiltin(specifier),
  });
  const registered = registerHooks({
    resolve(specifier, context, nextResolve) {
      // What --eval and the REPL have as globals (`globalThis.zlib`) would be looked for as a file behind the other hook.
      if (isBuiltin(specifier)) return nextResolve(specifier, context);
      if (specifier.endsWith(registerFile)) adoptImportHook(indexBeside(specifier));
      return hook.resolveSync(specifier, context, (...request) => {
        const resolved = nextResolve(...request);
        learnAlias(specifier, resolved.url);
        return resolved;
      });
    },
    load: (url, context, nextLoad) => hook.loadSync(url, context, nextLoad),
  });
  return () => registered.deregister();
}

/** Another copy of import-in-the-middle sits nearer to the loader and wrapped this one already. */
function isWrapped(url: string): boolean {
  return url.includes('?') && new URL(url).searchParams.has('iitm');
}

function indexBeside(registerUrl: string): string {
  return join(dirname(dirname(fileURLToPath(registerUrl))), 'index.js');
}

/**
 * Listens to a copy of import-in-the-middle: our own, or one that another tool installed. A module is wrapped by one
 * copy only and told of by that copy only, so every copy at work has to be listened to.
 */
function adoptImportHook(file: string): void {
  const { importHooks, watchers } = watchState();
  if (importHooks.has(file)) return;
  try {
    const { Hook: ImportHook }: { Hook: typeof Hook } = createRequire(import.meta.url)(file);
    const factory: ImportHookFactory = (watcher, spelling) => {
      const hook = new ImportHook([spelling], (namespace, _name, baseDirectory, format) => {
        watcher.deliver(namespace, baseDirectory || undefined, format === 'commonjs' ? 'commonjs' : 'module');
      });
      return () => hook.unhook();
    };
    importHooks.set(file, factory);
    for (const [watcher, undo] of watchers) {
      undo.push(...spellingsOf(watcher).map((spelling) => factory(watcher, spelling)));
    }
  } catch (error) {
    reportOnce('another copy of import-in-the-middle cannot be listened to', error);
  }
}

/** Starts to listen on behalf of a watcher; what was wrapped before is handed over at once. */
export function watchImports(watcher: Watcher): Array<() => void> {
  const factories = [...watchState().importHooks.values()];
  return spellingsOf(watcher).flatMap((spelling) => factories.map((factory) => factory(watcher, spelling)));
}

const sharedBytes = 65_536;

/**
 * Node 22.15 to 22.22.2 and 24.0 to 24.11.0 cannot run the hooks in the program's own thread. There the loader runs in a
 * thread of its own and reads the names from shared memory: a message would arrive some time after the next import.
 */
function installInLoaderThread(directory: string): () => void {
  const state = watchState();
  const remain = () => undefined;
  if (state.publishNames !== undefined) return remain;
  const names = new SharedArrayBuffer(sharedBytes);
  const location = (file: string) => JSON.stringify(pathToFileURL(join(directory, file)).href);
  const source = `
    import { createHook } from ${location('create-hook.mjs')};
    const hook = createHook({ url: ${location('hook.mjs')} });
    export const { resolve, load } = hook;
    export function initialize(names) {
      const length = new Int32Array(names, 0, 1);
      const text = new Uint8Array(names, 4);
      hook.applyOptions({
        shouldInclude: (url, specifier) =>
          !new URL(url).searchParams.has('iitm') &&
          new TextDecoder().decode(text.slice(0, Atomics.load(length, 0))).split('\\n').includes(specifier),
      });
    }`;
  register(`data:text/javascript,${encodeURIComponent(source)}`, { data: names });
  state.publishNames = () => {
    const bytes = new TextEncoder().encode(state.names.join('\n'));
    if (bytes.length > sharedBytes - 4) return reportOnce('too many modules to watch', bytes.length);
    new Uint8Array(names, 4).set(bytes);
    Atomics.store(new Int32Array(names, 0, 1), 0, bytes.length);
  };
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      // The loader had decided before this name was known to be an alias.
      return learnAlias(specifier, resolved.url) ? nextResolve(specifier, context) : resolved;
    },
  });
  return remain;
}

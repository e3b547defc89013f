import { ownNameOf, packageDirectoryOf, packageNameOf } from './installed-package.ts';
import { type Watcher, watchState } from './watch-state.ts';

/** How a program may write the name of a watched module: `openai/azure`, and `openai-4/azure` where that is an alias of it. */
export function spellingsOf({ name }: Watcher): string[] {
  const packageName = packageNameOf(name);
  const aliases = [...watchState().aliases].filter(([alias, own]) => own === packageName && alias !== own);
  return [name, ...aliases.map(([alias]) => `${alias}${name.slice(packageName.length)}`)];
}

/**
 * Learns from what a program's `require` or `import` was resolved to whether it wrote an alias, such as
 * `"openai-4": "npm:openai@4"` in its package.json. Each name that a program writes is looked at once.
 *
 * @returns whether this is a new spelling of a watched name
 */
export function learnAlias(specifier: string, resolved: string): boolean {
  if (!isPackage(specifier)) return false;
  const { aliases, watchers } = watchState();
  const written = packageNameOf(specifier);
  if (aliases.has(written)) return false;
  const ownName = ownNameAt(resolved) ?? written;
  aliases.set(written, ownName);
  if (ownName === written) return false;
  const watched = [...watchers.keys()].filter(({ name }) => packageNameOf(name) === ownName);
  for (const watcher of watched) watchSpelling(watcher, `${written}${watcher.name.slice(ownName.length)}`);
  return watched.length > 0;
}

function ownNameAt(resolved: string): string | undefined {
  try {
    const directory = packageDirectoryOf(resolved);
    return directory === undefined ? undefined : ownNameOf(directory);
  } catch {
    return undefined;
  }
}

function isPackage(specifier: string): boolean {
  return !/^[./#]|:|\\/.test(specifier);
}

function watchSpelling(watcher: Watcher, spelling: string): void {
  const { names, watchers, importHooks, publishNames } = watchState();
  names.push(spelling);
  publishNames?.();
  for (const factory of importHooks.values()) watchers.get(watcher)?.push(factory(watcher, spelling));
}

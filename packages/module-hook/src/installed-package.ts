import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchState } from './watch-state.ts';

/** A package's name without its subpath: `@langchain/core/callbacks/manager` is in `@langchain/core`. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The directory of the installed package that a file lies in, by its path or URL; `undefined` outside of `node_modules`. */
export function packageDirectoryOf(file: string): string | undefined {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const marker = `${sep}node_modules${sep}`;
  const start = path.lastIndexOf(marker) + marker.length;
  if (start < marker.length) return undefined;
  const scopeEnd = path[start] === '@' ? path.indexOf(sep, start) + 1 : start;
  const end = path.indexOf(sep, scopeEnd);
  return end === -1 ? undefined : path.slice(0, end);
}

/** What a package calls itself: an alias (`"openai-4": "npm:openai@4"`) installs it in a folder of another name. */
export function ownNameOf(directory: string): string | undefined {
  const { ownNames } = watchState();
  if (!ownNames.has(directory)) ownNames.set(directory, manifestText(directory, 'name'));
  return ownNames.get(directory);
}

/** The version in a package's package.json, `undefined` where it cannot be read. */
export function packageVersion(directory: string): string | undefined {
  return manifestText(directory, 'version');
}

function manifestText(directory: string, field: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const value: unknown =
      typeof content === 'object' && content !== null ? Reflect.get(content, field) : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The file that `require(specifier)` loads from the copy of a package in `directory`, whatever its folder is called. */
export function resolveInCopy(specifier: string, directory: string): string | undefined {
  const subpath = specifier.slice(packageNameOf(specifier).length);
  const folders = directory.slice(
    directory.lastIndexOf(`${sep}node_modules${sep}`) + `${sep}node_modules${sep}`.length,
  );
  try {
    return createRequire(join(dirname(directory), 'resolve.js')).resolve(
      `${folders.replaceAll(sep, '/')}${subpath}`,
    );
  } catch {
    return undefined;
  }
}

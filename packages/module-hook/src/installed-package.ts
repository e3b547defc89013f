import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** A package's name without its subpath: `@langchain/core/callbacks/manager` is in `@langchain/core`. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The directory of the installed package that holds a file, when the file lies in that package; else `undefined`. */
export function packageDirectoryOf(file: string, packageName: string): string | undefined {
  const marker = `${sep}node_modules${sep}${packageName.replaceAll('/', sep)}${sep}`;
  const start = file.lastIndexOf(marker);
  if (start === -1) return undefined;
  const rest = file.slice(start + marker.length);
  if (rest.includes(`${sep}node_modules${sep}`)) return undefined;
  return file.slice(0, start + marker.length - 1);
}

/** The version in a package's package.json, `undefined` where it cannot be read. */
export function packageVersion(directory: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    if (typeof content !== 'object' || content === null || !('version' in content)) return undefined;
    return typeof content.version === 'string' ? content.version : undefined;
  } catch {
    return undefined;
  }
}

/** The file that `require(specifier)` loads from the copy of a package in `directory`. */
export function resolveInCopy(specifier: string, directory: string): string | undefined {
  try {
    return createRequire(join(dirname(directory), 'resolve.js')).resolve(specifier);
  } catch {
    return undefined;
  }
}

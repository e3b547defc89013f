import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/** Folders with older versions for tests. A framework brings what it works with, so that each version has one of its own. */
export const olderVersions: readonly string[] = [
  'test/client-versions',
  'test/ai-versions',
  ...readdirSync(join(repository, 'test/framework-versions')).map(
    (name) => `test/framework-versions/${name}`,
  ),
];

/** What is installed for tests: with the repository, and in folders of their own. */
const installations: readonly string[] = ['.', 'test/clients', ...olderVersions];

/** A package as it is installed for programs, and not for another package. An alias has its own name beside it. */
const installed = /^(?:packages\/[^/]+\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/;

interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** The versions of a package that tests run, the oldest first. */
export function testedVersions(library: string): string[] {
  const versions = installations.flatMap((folder) => {
    const { packages }: Lockfile = JSON.parse(
      readFileSync(join(repository, folder, 'package-lock.json'), 'utf8'),
    );
    const asked = new Set(
      Object.entries(packages)
        .filter(([path]) => !path.includes('node_modules'))
        .flatMap(([, { dependencies, devDependencies }]) =>
          Object.keys({ ...dependencies, ...devDependencies }),
        ),
    );
    return Object.entries(packages).flatMap(([path, { name, version }]) => {
      const [, alias] = installed.exec(path) ?? [];
      if (alias === undefined || version === undefined || !asked.has(alias)) return [];
      return (name ?? alias) === library ? [version] : [];
    });
  });
  return [...new Set(versions)].toSorted(compareVersions);
}

/** Negative where the first version is the older one. */
export function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/** What is installed for tests: with the repository, and in folders of their own. */
const lockFiles = [
  'package-lock.json',
  'test/clients/package-lock.json',
  'test/client-versions/package-lock.json',
];

/** A package as it is installed for programs, and not for another package. An alias has its own name beside it. */
const installed = /^(?:packages\/[^/]+\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/;

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly name?: string; readonly version?: string }>>;
}

/** The versions of a package that tests run, the oldest first. */
export function testedVersions(library: string): string[] {
  const versions = lockFiles.flatMap((file) => {
    const { packages }: Lockfile = JSON.parse(readFileSync(join(repository, file), 'utf8'));
    return Object.entries(packages).flatMap(([path, { name, version }]) =>
      version !== undefined && (name ?? installed.exec(path)?.[1]) === library && installed.test(path)
        ? [version]
        : [],
    );
  });
  return [...new Set(versions)].toSorted(compareVersions);
}

/** Negative where the first version is the older one. */
export function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

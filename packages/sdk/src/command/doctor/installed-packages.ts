import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One version of a package that is installed where a program finds it. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Where its copies lie, the one that is found first in front. */
  readonly paths: readonly string[];
  /** Whether the program itself gets this version, and its package.json, if there is one, names the package. */
  readonly ofProgram: boolean;
}

interface Copy {
  readonly name: string;
  readonly path: string;
  /** Whether a file in the program's directory may load it: it does not lie inside of another package. */
  readonly direct: boolean;
}

/**
 * Finds every copy of some packages in the `node_modules` of a directory and of those above it, also inside of other packages
 * and in pnpm's store. Packages in archives (Yarn's Plug'n'Play) are not found.
 */
export function findInstalledPackages(directory: string, names: readonly string[]): InstalledPackage[] {
  const search = new Search(names);
  const folders = createRequire(join(directory, 'program.js')).resolve.paths('any') ?? [];
  for (const folder of folders) search.visit(folder, true);
  const own = dependenciesOf(directory);
  return names.flatMap((name) => {
    const copies = search.copies.filter((copy) => copy.name === name);
    const resolved = copies.find(({ direct }) => direct);
    const byVersion = Map.groupBy(copies, ({ path }) => versionOf(path));
    return [...byVersion].map(([version, group]) => ({
      name,
      version,
      paths: group.map(({ path }) => path),
      ofProgram: resolved !== undefined && group.includes(resolved) && (own?.includes(name) ?? true),
    }));
  });
}

class Search {
  readonly copies: Copy[] = [];
  readonly #names: readonly string[];
  readonly #seen = new Set<string>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Looks into a `node_modules` folder and those within it, each once, however many links lead there. */
  visit(folder: string, direct: boolean): void {
    if (!existsSync(folder) || !this.#isNew(folder)) return;
    for (const name of this.#names) {
      const path = join(folder, name);
      if (existsSync(join(path, 'package.json')) && this.#isNew(path))
        this.copies.push({ name, path, direct });
    }
    for (const inner of packageFolders(folder)) this.visit(join(inner, 'node_modules'), false);
  }

  #isNew(path: string): boolean {
    const real = realpathSync(path);
    if (this.#seen.has(real)) return false;
    this.#seen.add(real);
    return true;
  }
}

function packageFolders(folder: string): string[] {
  return list(folder).flatMap((name) => {
    const isGroup = name.startsWith('@') || name === '.pnpm';
    return isGroup
      ? list(join(folder, name)).map((inner) => join(folder, name, inner))
      : [join(folder, name)];
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What the nearest package.json names; undefined where there is none. */
function dependenciesOf(directory: string): readonly string[] | undefined {
  const manifest = readManifest(directory);
  if (manifest === undefined) {
    const above = dirname(directory);
    return above === directory ? undefined : dependenciesOf(above);
  }
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  return kinds.flatMap((kind) => Object.keys(Object(Reflect.get(manifest, kind))));
}

function versionOf(path: string): string {
  const version: unknown = Reflect.get(readManifest(path) ?? {}, 'version');
  return typeof version === 'string' ? version : 'unknown';
}

function readManifest(folder: string): object | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}

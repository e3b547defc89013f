import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Adds to package-lock.json what npm left out of it: packages with binaries for other platforms. npm drops an optional
 * dependency that it could not look up, as behind a registry mirror that has only some platforms, and `npm ci` then refuses
 * the lock file on every machine. Run it after `npm install`; with `--check` it only tells whether anything is missing.
 */
interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
interface Lockfile {
  packages: Record<string, LockedPackage>;
}

const file = join(import.meta.dirname, '..', 'package-lock.json');
const lock: Lockfile = JSON.parse(readFileSync(file, 'utf8'));

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Where Node would find a package from another one: beside it or in a folder above. */
function isLocked(name: string, from: string): boolean {
  const folders = from.split('/node_modules/');
  return (
    folders.some((_, index) => {
      const above = folders.slice(0, folders.length - index).join('/node_modules/');
      return `${above ? `${above}/` : ''}node_modules/${name}` in lock.packages;
    }) || `node_modules/${name}` in lock.packages
  );
}

/** An entry as npm would write it, but for the checksum, which it adds where it can look the package up. */
function platformPackage(name: string, version: string, dev: boolean): LockedPackage | undefined {
  const words = name.split('/').at(-1)?.split(/[-.]/) ?? [];
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) =>
    words.some((word) => word === processor || (processor === 'arm' && word === 'armv7')),
  );
  if (os.length !== 1 || cpu.length !== 1 || !/^\d/.test(version)) return undefined;
  return { version, ...{ cpu }, ...(dev ? { dev } : undefined), ...{ optional: true, os } };
}

const missing = Object.entries(lock.packages).flatMap(([path, { dev = false, optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isLocked(name, path))
    .flatMap(([name, version]) => {
      const entry = platformPackage(name, version, dev);
      return entry ? [[`node_modules/${name}`, entry] as const] : [];
    }),
);

if (missing.length === 0) console.error('package-lock.json names the packages of every platform');
else if (process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${missing.length} platform packages: run \`npm run complete-lockfile\``,
  );
  process.exitCode = 1;
} else {
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) });
  lock.packages = Object.fromEntries(packages.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.error(`package-lock.json: ${missing.length} platform packages added`);
}

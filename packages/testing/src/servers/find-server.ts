import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { errorText } from '../error-facts.ts';
import { withFileLock } from '../file-lock.ts';
import { buildCollector } from './build-collector.ts';
import { unpackDebianPackages } from './debian-packages.ts';
import { type ServerEntry, type ServerName, serverCatalogue } from './server-catalogue.ts';

/** A server's binary that runs on this machine. */
export interface FoundServer {
  readonly name: ServerName;
  /** Absolute path of the binary. */
  readonly path: string;
  readonly source: 'environment variable' | 'PATH' | 'Debian packages' | 'Go modules';
  /** First line of what it prints when asked for its version. */
  readonly version: string;
  /** Environment variables that the binary needs beside the caller's own, such as where its libraries are. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A server that is not to be had here. */
export interface MissingServer {
  readonly name: ServerName;
  readonly path: undefined;
  /** Why, and how to get it. */
  readonly reason: string;
}

export interface FindServerOptions {
  /** Default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where unpacked servers are kept. Default: `vital/servers` in the user's cache folder. */
  readonly cacheFolder?: string;
  /** Told what is being done when it takes time. Default: a line on stderr. */
  readonly progress?: (line: string) => void;
  /** Whether Debian's packages may be downloaded. Default: true. */
  readonly download?: boolean;
  /** Whether a server may be built from source, which takes minutes. Default: false. */
  readonly build?: boolean;
}

/**
 * Finds a real server: its environment variable, then the PATH, then the cache of unpacked Debian packages, which it
 * fills when it can. It blocks while it downloads, so that a test file can decide at its top whether to run.
 *
 * An environment variable that names no runnable file is not passed over: the answer is then that it is wrong.
 */
export function findServer(name: ServerName, options: FindServerOptions = {}): FoundServer | MissingServer {
  const {
    // Packages take their settings as options and leave the environment to @vital/sdk. This package runs in tests
    // only, and a test has no other way to learn what the machine offers.
    environment = process.env,
    cacheFolder = join(environment.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vital', 'servers'),
    progress = (line) => process.stderr.write(`${name}: ${line}\n`),
    download = true,
    build = false,
  } = options;
  const entry: ServerEntry = serverCatalogue[name];
  const missing = (reason: string): MissingServer => ({ name, path: undefined, reason });

  const named = environment[entry.variable];
  if (named) {
    const path = resolve(named);
    return isRunnable(path)
      ? describe(name, path, 'environment variable')
      : missing(`${entry.variable} is "${named}", which is not a file that can be run`);
  }
  const onPath = findOnPath(entry, environment.PATH ?? '');
  if (onPath) return describe(name, onPath, 'PATH');

  const remedy = `Put it on the PATH or set ${entry.variable} to its binary.`;
  const folder = join(cacheFolder, name);
  if (!existsSync(folder)) {
    if (!download) return missing(`${name} is not on this machine. ${remedy}`);
    if (entry.collector && !build) {
      return missing(
        `${name} is not on this machine. Run \`npm run servers -- ${name}\` to have it built. ${remedy}`,
      );
    }
    try {
      withFileLock(`${folder}.lock`, () => {
        if (existsSync(folder)) return;
        const { collector, packages = [], release = 'machine' } = entry;
        if (collector) buildCollector(collector, folder, progress);
        else unpackDebianPackages({ packages, release, folder, progress });
      });
    } catch (error) {
      return missing(
        `${name} is not on this machine, nor to be had from ${entry.collector ? 'Go modules' : "Debian's packages"} (${errorText(error)}). ${remedy}`,
      );
    }
  }
  const unpacked = join(folder, 'usr', 'bin', entry.binaries[0]);
  return isRunnable(unpacked)
    ? describe(name, unpacked, entry.collector ? 'Go modules' : 'Debian packages', libraryPath(folder))
    : missing(`${unpacked} is not there: delete ${folder} to have it unpacked anew. ${remedy}`);
}

function describe(
  name: ServerName,
  path: string,
  source: FoundServer['source'],
  environment: Record<string, string> = {},
): FoundServer | MissingServer {
  const { error, status, stdout, stderr } = spawnSync(path, serverCatalogue[name].versionArguments, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  const output = `${stdout ?? ''}\n${stderr ?? ''}`.trim();
  if (error || status !== 0) {
    return { name, path: undefined, reason: `${path} does not run: ${error?.message ?? output}` };
  }
  return { name, path, source, version: output.split('\n')[0] ?? '', environment };
}

function findOnPath({ binaries }: ServerEntry, path: string): string | undefined {
  const directories = path.split(delimiter).filter((directory) => directory !== '');
  return directories
    .flatMap((directory) => binaries.map((binary) => join(directory, binary)))
    .find(isRunnable);
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Debian keeps shared libraries in a directory named after the machine's architecture and system. */
function libraryPath(folder: string): Record<string, string> {
  const architectures: Partial<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
  const architecture = architectures[process.arch] ?? process.arch;
  const libraries = join(folder, 'usr', 'lib', `${architecture}-linux-gnu`);
  return existsSync(libraries) ? { LD_LIBRARY_PATH: libraries } : {};
}

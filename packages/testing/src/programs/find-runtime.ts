import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { withFileLock } from '../file-lock.ts';
import { fingerprint } from '../fingerprint.ts';
import { isJsonObject, objectAt } from '../json.ts';

/** The majors of Node that Vital supports and is tested on. */
export const nodeMajors = [22, 24, 26] as const;
export type NodeMajor = (typeof nodeMajors)[number];

/** A Node binary that runs on this machine. */
export interface FoundRuntime {
  readonly major: NodeMajor;
  /** Such as `24.21.0`. */
  readonly version: string;
  /** Absolute path of the binary. */
  readonly path: string;
}

/** A Node that is not to be had here. */
export interface MissingRuntime {
  readonly major: NodeMajor;
  readonly path: undefined;
  /** Why, and how to get it. */
  readonly reason: string;
}

export interface FindRuntimeOptions {
  /** Default: the process's own. It is read here for the reason that `findServer` gives. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The folder whose package.json pins the binaries. Default: `test/runtimes` of the repository. */
  readonly folder?: string;
  /** Told what is being done when it takes time. Default: a line on stderr. */
  readonly progress?: (line: string) => void;
}

/**
 * Finds the Node binary of a major: the environment variable `VITAL_TEST_NODE_22` (24, 26), or the npm package that
 * `test/runtimes` pins, which `npm ci` brings on first use. It blocks meanwhile.
 */
export function findRuntime(
  major: NodeMajor,
  options: FindRuntimeOptions = {},
): FoundRuntime | MissingRuntime {
  const {
    environment = process.env,
    folder = join(repositoryRoot(), 'test', 'runtimes'),
    progress = (line) => process.stderr.write(`node ${major}: ${line}\n`),
  } = options;
  const variable = `VITAL_TEST_NODE_${major}`;
  const missing = (reason: string): MissingRuntime => ({ major, path: undefined, reason });
  const named = environment[variable];
  if (named) return describe(major, resolve(named), `${variable} is "${named}", which`);

  const remedy = `Set ${variable} to the binary of a Node ${major}.`;
  const name = `node-${major}-${process.platform}-${process.arch}`;
  const pinned = objectAt(readJson(join(folder, 'package.json')), 'optionalDependencies')[name];
  if (typeof pinned !== 'string') {
    return missing(`No npm package holds Node ${major} for ${process.platform} ${process.arch}. ${remedy}`);
  }
  const installed = join(folder, 'node_modules', name);
  const isInstalled = () =>
    pinned.endsWith(`@${objectAt(readJson(join(installed, 'package.json'))).version}`);
  if (!isInstalled()) {
    const lock = join(tmpdir(), `vital-runtimes-${fingerprint(folder)}.lock`);
    const failure = withFileLock(lock, () => {
      if (isInstalled()) return undefined;
      progress(`installing ${folder}`);
      const { status, error, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
        cwd: folder,
        encoding: 'utf8',
      });
      return status === 0 ? undefined : (error?.message ?? stderr.trim());
    });
    if (failure !== undefined) return missing(`npm ci in ${folder} failed: ${failure}. ${remedy}`);
  }
  return describe(major, join(installed, 'bin', 'node'), `${installed}/bin/node`);
}

function describe(major: NodeMajor, path: string, subject: string): FoundRuntime | MissingRuntime {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const version = /^v(\d+\.\S+)/.exec(stdout ?? '')?.[1];
  return version?.startsWith(`${major}.`)
    ? { major, version, path }
    : { major, path: undefined, reason: `${subject} is no Node ${major}${version ? ` but ${version}` : ''}` };
}

/** The nearest folder above the working directory whose package.json lists workspaces. */
function repositoryRoot(): string {
  let folder = process.cwd();
  while (!('workspaces' in objectAt(readJson(join(folder, 'package.json'))))) {
    if (dirname(folder) === folder) return process.cwd();
    folder = dirname(folder);
  }
  return folder;
}

function readJson(path: string): unknown {
  if (!existsSync(path)) return undefined;
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return isJsonObject(value) ? value : undefined;
}

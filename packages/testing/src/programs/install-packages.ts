import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from '../file-lock.ts';
import { fingerprint } from '../fingerprint.ts';

/**
 * Brings the packages that a folder's package-lock.json pins, on first use and after a change of it; it blocks meanwhile, and
 * two processes that ask at once install once. No install script is run.
 *
 * @param progress told what is being done. Default: a line on stderr
 * @returns why they are not to be had here, and how to get them; undefined when they are there
 */
export function installPackages(
  folder: string,
  progress = (line: string) => void process.stderr.write(`${line}\n`),
): string | undefined {
  if (isInstalled(folder)) return undefined;
  return withFileLock(join(tmpdir(), `vital-packages-${fingerprint(folder)}.lock`), () => {
    if (isInstalled(folder)) return undefined;
    progress(`installing ${folder}`);
    const { status, error, stderr } = spawnSync(
      'npm',
      ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'],
      { encoding: 'utf8' },
    );
    return status === 0
      ? undefined
      : `npm ci --prefix ${folder} failed: ${error?.message ?? stderr.trim()}. Run it where npm finds its registry.`;
  });
}

/** Whether every package is there in the version that is pinned. */
function isInstalled(folder: string): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries<string>(dependencies).every(([name, wanted]) => {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    // An alias is `npm:openai@4.12.4`.
    const version = wanted.slice(wanted.lastIndexOf('@') + 1);
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
}

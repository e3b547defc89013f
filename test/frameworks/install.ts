import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Brings the frameworks that a folder's package-lock.json pins, on first use and after a change of it; it blocks meanwhile.
 *
 * @returns why they are not to be had here, and how to get them; undefined when they are there
 */
export function installFrameworks(folder: string): string | undefined {
  if (isInstalled(folder)) return undefined;
  process.stderr.write(`web frameworks: installing ${folder}\n`);
  const { status, error, stderr } = spawnSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], {
    encoding: 'utf8',
  });
  return status === 0
    ? undefined
    : `npm ci --prefix ${folder} failed: ${error?.message ?? stderr.trim()}. Run it where npm finds its registry.`;
}

/** Whether every package is there in the version that is pinned. */
function isInstalled(folder: string): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries(dependencies).every(([name, version]) => {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
}

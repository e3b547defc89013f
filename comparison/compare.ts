import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs a comparison with other people's instrumentations: `npm run compare -- llm` runs `comparison/llm/llm.ts`. They have a
 * package.json and a lockfile of their own in this folder, and are installed the first time.
 */
const [name = '', ...rest] = process.argv.slice(2);
const folder = import.meta.dirname;
const names = readdirSync(folder).filter((entry) => existsSync(join(folder, entry, `${entry}.ts`)));

if (names.includes(name)) {
  installPeers();
  process.exitCode = run(
    process.execPath,
    ['--conditions=@vital/source', join(folder, name, `${name}.ts`), ...rest],
    process.cwd(),
  );
} else {
  process.stderr.write(`there is no comparison "${name}"; there is: ${names.join(', ')}\n`);
  process.exitCode = 2;
}

function installPeers(): void {
  const installed = join(folder, 'node_modules', '.package-lock.json');
  const wanted = join(folder, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  process.stderr.write('installing what Vital is compared with into comparison/\n');
  const code = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  if (code !== 0) process.exit(code);
}

function run(command: string, commandArguments: readonly string[], directory: string): number {
  return spawnSync(command, commandArguments, { cwd: directory, stdio: 'inherit' }).status ?? 1;
}

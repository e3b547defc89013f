import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Packs every published package, installs the tarballs into an empty folder as a user would, and runs programs there:
 * what is published works without this repository, for `require`, `import`, both kinds of preload, and the command.
 */
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'vital-packages-'));
const manifests = readdirSync(join(root, 'packages')).map((name) => ({
  name,
  manifest: JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
}));
const published = manifests.filter(({ manifest }) => manifest.private !== true);

const run = (command: string, parameters: string[], environment: NodeJS.ProcessEnv = {}): string =>
  execFileSync(command, parameters, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const work = `
  const run = async ({ trackWorkflowExecution, startVital }) => {
    await trackWorkflowExecution({ workflow: 'packed', mode: 'm' }, async () => 1);
    console.log(String((await startVital({ port: 0 }).render()).body));
  };`;
const programs = {
  'app.cjs': `${work} void run(require('@vital/sdk'));`,
  'app.mjs': `import * as sdk from '@vital/sdk'; ${work} await run(sdk);`,
};
const preloads = [[], ['--require', '@vital/sdk/register'], ['--import', '@vital/sdk/register']];

try {
  console.error(`packing ${published.length} packages`);
  const tarballs = published.map(({ name }) => {
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: join(root, 'packages', name),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return join(folder, String(readPackedName(JSON.parse(packed))));
  });
  console.error('installing them into an empty folder');
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs]);
  for (const [file, text] of Object.entries(programs)) {
    writeFileSync(join(folder, file), text);
    for (const preload of preloads) {
      const page = run(process.execPath, [...preload, file], { OTEL_EXPORTER_PROMETHEUS_PORT: '0' });
      const found = /^vital_workflow_requests_total\{.*workflow="packed".*\} 1$/m.test(page);
      console.error(`${found ? 'works' : 'FAILS'}: node ${[...preload, file].join(' ')}`);
      if (!found) process.exitCode = 1;
    }
  }
  // It fails where it finds anything to mend.
  run('npx', ['vital', 'doctor'], { OTEL_EXPORTER_PROMETHEUS_PORT: '0' });
  run('npx', ['vital', 'dashboards', '--out', 'generated']);
  console.error('works: npx vital');
  for (const { manifest } of published) {
    const both = `require('${manifest.name}'); import('${manifest.name}').then((module) => { if (Object.keys(module).length === 0) process.exit(1); });`;
    run(process.execPath, ['--eval', both]);
  }
  console.error(`work: require and import of ${published.map(({ manifest }) => manifest.name).join(', ')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** npm 11 prints a list, later ones an object by package name. */
function readPackedName(printed: unknown): unknown {
  const first: unknown = Array.isArray(printed) ? printed[0] : Object.values(Object(printed))[0];
  return typeof first === 'object' && first !== null && 'filename' in first ? first.filename : undefined;
}

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@vital/testing';

const command = join(__dirname, '..', 'command.ts');
const vital = (...parameters: string[]) =>
  runProgram({ arguments: ['--conditions=@vital/source', command, ...parameters] });

it('tells its version', async () => {
  const { version } = JSON.parse(await readFile(join(__dirname, '../../package.json'), 'utf8'));
  expect(await vital('--version')).toMatchObject({
    stdout: `${version}\n`,
    stderr: '',
    exitCode: 0,
  });
});

it.each([[[]], [['--help']]])('lists its subcommands for %j', async (parameters) => {
  const { stdout, exitCode } = await vital(...parameters);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('vital doctor [--json] [directory]');
  expect(stdout).toContain('vital dashboards --out DIR [--config FILE]');
});

it('explains a subcommand', async () => {
  const { stdout, exitCode } = await vital('doctor', '--help');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Exit code 0');
});

it.each([
  { parameters: ['docter'], says: 'there is no "docter"; the nearest is "vital doctor"' },
  { parameters: ['doctor', '--jsn'], says: "Unknown option '--jsn'" },
  { parameters: ['doctor', '/nowhere/at/all'], says: 'there is no directory /nowhere/at/all' },
  { parameters: ['doctor', 'a', 'b'], says: 'takes one directory, and was given a and b' },
  { parameters: ['dashboards'], says: 'needs --out DIR' },
])('says what is wrong with $parameters', async ({ parameters, says }) => {
  const { stdout, stderr, exitCode } = await vital(...parameters);
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^vital: /);
  expect(stderr).toContain(says);
});

it('writes the dashboards with the options of a file, and says what is wrong with them', async () => {
  const out = await mkdtemp(join(tmpdir(), 'vital-command-'));
  try {
    const config = join(out, 'options.yml');
    await writeFile(config, 'job: engines\nthresholds: { errorRate: 0.02 }\n');
    const { exitCode } = await vital('dashboards', '--out', out, '--config', config);
    expect(exitCode).toBe(0);
    expect(await readFile(join(out, 'prometheus/prometheus.yml'), 'utf8')).toContain('job_name: engines');
    expect(await readFile(join(out, 'prometheus/rules/vital.rules.yml'), 'utf8')).toContain('> 0.02 and');

    await writeFile(config, 'thresholds: { errorRate: 5 }\n');
    const refused = await vital('dashboards', '--out', out, '--config', config);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toBe(
      `vital: ${config}: thresholds.errorRate is 5; a share above 0 and up to 1 is expected: 5 % is 0.05\n`,
    );
  } finally {
    await rm(out, { recursive: true });
  }
});

it('writes the dashboards', async () => {
  const out = await mkdtemp(join(tmpdir(), 'vital-command-'));
  try {
    const { stdout, stderr, exitCode } = await vital('dashboards', '--out', out);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const written = stdout.trim().split('\n');
    const found = await readdir(out, { recursive: true, withFileTypes: true });
    const files = found
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(written.toSorted()).toEqual(files.toSorted());
    const dashboard = files.find((file) => file.endsWith('.json')) ?? '';
    expect(JSON.parse(await readFile(dashboard, 'utf8'))).toHaveProperty('title');
  } finally {
    await rm(out, { recursive: true });
  }
});

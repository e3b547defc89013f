import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
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
  expect(stdout).toContain('vital dashboards --out DIR');
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

import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '@vital/testing';
import { startVital } from '../../start-vital.ts';
import type { Examination } from './examination.ts';
import { uncoveredLibraries } from './uncovered-libraries.ts';

/** A project as a user has one, out of real libraries. */
const root = join(__dirname, '../../../../..');
const source = join(__dirname, '../..');
let project = '';

const installed = (name: string) => join(root, 'node_modules', name);
const versionOf = async (path: string): Promise<string> =>
  JSON.parse(await readFile(join(path, 'package.json'), 'utf8')).version;

async function place(name: string, how: (path: string) => Promise<unknown>): Promise<void> {
  const path = join(project, 'node_modules', name);
  await mkdir(dirname(path), { recursive: true });
  await how(path);
}
const link = (name: string) => place(name, (path) => symlink(installed(name), path));
const copy = (from: string, to: string) =>
  place(to, (path) => cp(installed(from), path, { recursive: true }));
const make = (name: string, version: string, main: string) =>
  place(name, async (path) => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'package.json'), JSON.stringify({ name, version }));
    await writeFile(join(path, 'index.js'), main);
  });

const declare = (dependencies: readonly string[]) =>
  writeFile(
    join(project, 'package.json'),
    JSON.stringify({ dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])) }),
  );

async function doctor(environment: Record<string, string> = {}, ...parameters: string[]) {
  return await runProgram({
    arguments: ['--conditions=@vital/source', join(source, 'command.ts'), 'doctor', ...parameters],
    directory: project,
    environment: { OTEL_EXPORTER_PROMETHEUS_PORT: '0', ...environment },
  });
}

async function findings(environment: Record<string, string> = {}) {
  const { stdout, stderr, exitCode } = await doctor(environment, '--json');
  expect(stderr).toBe('');
  const examination: Examination = JSON.parse(stdout);
  return { ...examination, exitCode };
}

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'vital-doctor-'));
  await link('@vital/sdk');
});
afterEach(() => rm(project, { recursive: true }));

it('finds real libraries, and says how each is hooked', async () => {
  const hooks = {
    openai: 'patch',
    '@langchain/core': 'patch',
    'lru-cache': 'channel',
    '@langchain/langgraph': 'callback',
  };
  for (const name of Object.keys(hooks)) await link(name);
  await declare(Object.keys(hooks));
  const { libraries, problems, exitCode, node } = await findings();
  expect(problems).toEqual([]);
  expect(exitCode).toBe(0);
  const expected = Object.entries(hooks).map(async ([library, hook]) => ({
    library,
    version: await versionOf(installed(library)),
    paths: [`node_modules/${library}`],
    ofProgram: true,
    hook,
    status: 'active',
    attempts: { import: { status: 'active', hook }, require: { status: 'active', hook } },
  }));
  expect(libraries).toEqual(await Promise.all(expected));
  expect(node).toEqual({ version: process.versions.node, importHooksInThread: true });
}, 90_000);

it('tells versions apart, and calls only what the program itself uses a problem', async () => {
  await copy('lru-cache-10', 'lru-cache');
  await copy('lru-cache', 'holder/node_modules/lru-cache');
  await copy('lru-cache', '@scope/holder/node_modules/lru-cache');
  const [old, current] = [
    await versionOf(installed('lru-cache-10')),
    await versionOf(installed('lru-cache')),
  ];
  await declare(['lru-cache']);
  const { libraries, problems, exitCode } = await findings();
  expect(libraries).toMatchObject([
    { version: old, status: 'unsupported', ofProgram: true, paths: ['node_modules/lru-cache'] },
    {
      version: current,
      status: 'active',
      ofProgram: false,
      paths: [
        'node_modules/@scope/holder/node_modules/lru-cache',
        'node_modules/holder/node_modules/lru-cache',
      ],
    },
  ]);
  expect(problems).toEqual([expect.stringContaining(`lru-cache ${old} is not watched`)]);
  expect(exitCode).toBe(1);
  await declare([]);
  expect(await findings()).toMatchObject({
    problems: [],
    exitCode: 0,
    libraries: [{ ofProgram: false }, {}],
  });
}, 90_000);

it('names what a program can give to a version that is not watched without it', async () => {
  await make('ai', '6.0.326', 'exports.generateText = () => undefined;');
  await declare(['ai']);
  expect(await findings()).toMatchObject({
    libraries: [{ status: 'unsupported', handOver: expect.stringContaining('aiTracer()') }],
    problems: [],
    exitCode: 0,
  });
  for (const version of ['4.3.19', '99.0.0']) {
    await make('ai', version, 'exports.generateText = () => undefined;');
    expect(await findings()).toMatchObject({
      libraries: [{ status: 'unsupported' }],
      problems: [expect.stringContaining(`ai ${version} is not watched`)],
      exitCode: 1,
    });
  }
}, 90_000);

it('says what cannot be loaded, what is of another shape, what is turned off and what is not covered', async () => {
  await make('openai', '99.0.0', 'throw new Error("no network card");');
  await make('replicate', '2.0.0', '');
  await copy('lru-cache', 'lru-cache');
  await declare(['openai']);
  const broken = await findings({ VITAL_DISABLED_INSTRUMENTATIONS: 'lru-cache' });
  expect(broken.libraries).toMatchObject([
    { library: 'openai', version: '99.0.0', status: 'unloadable' },
    { library: 'lru-cache', status: 'disabled', attempts: {} },
  ]);
  expect(broken.problems).toEqual(['openai 99.0.0 cannot be loaded: no network card']);
  expect(broken.uncovered).toEqual([
    { library: 'replicate', version: '2.0.0', recordWith: 'trackLlmCall()' },
  ]);
  await make('openai', '99.0.0', 'exports.OpenAI = class {};');
  await make('groq-sdk', '98.0.0', 'module.exports = "no object to watch";');
  const { libraries, exitCode } = await findings({ VITAL_INSTRUMENTATIONS: 'openai,groq-sdk' });
  expect(libraries).toMatchObject([
    { library: 'openai', status: 'unsupported', hook: 'patch' },
    { library: 'groq-sdk', attempts: { require: { status: 'unhooked' } } },
    { library: 'lru-cache', status: 'disabled' },
  ]);
  expect(exitCode).toBe(1);
}, 90_000);

it('shows the settings as they would hold, and what is wrong with them', async () => {
  const { settings, problems, exitCode } = await findings({
    VITAL_METRIC_PATH: '/x',
    OTEL_METRIC_EXPORT_INTERVAL: 'soon',
    VITAL_MODES: 'fast, deep',
    VITAL_DISABLED_INSTRUMENTATIONS: 'open-ai',
    VITAL_PRICES_FILE: 'missing.json',
  });
  expect(settings).toContainEqual({
    name: 'modes',
    variable: 'VITAL_MODES',
    value: ['fast', 'deep'],
    source: 'environment',
  });
  expect(settings).toContainEqual({
    name: 'exportIntervalMillis',
    variable: 'OTEL_METRIC_EXPORT_INTERVAL',
    value: 60_000,
    source: 'default',
  });
  expect(problems).toEqual([
    expect.stringContaining('VITAL_METRIC_PATH is unknown; the nearest is VITAL_METRICS_PATH'),
    expect.stringContaining('OTEL_METRIC_EXPORT_INTERVAL is "soon"'),
    expect.stringContaining('there is no instrumentation "open-ai"'),
    expect.stringContaining('missing.json'),
  ]);
  expect(exitCode).toBe(1);
});

it('says whether the endpoint is free, taken, or served by Vital already', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const taken = await findings({ OTEL_EXPORTER_PROMETHEUS_PORT: port });
  expect(taken.endpoint).toMatchObject({ status: 'taken', reason: expect.stringContaining(`port ${port}`) });
  expect(taken).toMatchObject({ problems: [expect.stringContaining(port)], exitCode: 1 });
  await new Promise((resolve) => server.close(resolve));
  // Preloaded itself, the command would find the port taken by its own process.
  const preloaded = await findings({
    OTEL_EXPORTER_PROMETHEUS_PORT: port,
    NODE_OPTIONS: `--conditions=@vital/source --require ${join(source, 'register.ts')}`,
  });
  expect(preloaded.endpoint).toEqual({ status: 'free', url: `http://localhost:${port}/metrics` });

  const vital = startVital({ port: 0, instrumentations: [] });
  await vital.ready;
  const own = new URL(vital.url ?? '').port;
  const served = await findings({ OTEL_EXPORTER_PROMETHEUS_PORT: own });
  expect(served).toMatchObject({ endpoint: { status: 'vital' }, problems: [], exitCode: 0 });
  await vital.shutdown();
  expect((await findings({ VITAL_SERVE: 'false' })).endpoint).toEqual({ status: 'none' });
}, 90_000);

it('prints a page to be looked at, with colours where they are wanted', async () => {
  await link('lru-cache');
  const version = await versionOf(installed('lru-cache'));
  const { stdout, exitCode } = await doctor({ VITAL_MODES: 'fast' });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    new RegExp(`✓ +lru-cache +${version} +channel +is watched +node_modules/lru-cache\n`),
  );
  expect(stdout).toMatch(/VITAL_MODES +\["fast"\] +modes\n/);
  expect(stdout).toContain('Nothing to mend.');
  expect(stdout).not.toContain('\u001b');
  expect((await doctor({ FORCE_COLOR: '1' })).stdout).toContain('\u001b[32m✓\u001b[39m');
}, 90_000);

it('looks for every library that the README calls uncovered, and for no other', async () => {
  const readme = await readFile(join(source, '../README.md'), 'utf8');
  const sentence = /Known as not covered:([^.]*)\./.exec(readme)?.[1] ?? '';
  const named = [...sentence.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(Object.keys(uncoveredLibraries).toSorted());
});

it('says where Vital itself is missing', async () => {
  await rm(join(project, 'node_modules'), { recursive: true });
  const { problems, libraries, vital } = await findings();
  expect(vital.installed).toBeUndefined();
  expect(libraries).toEqual([]);
  expect(problems).toEqual([expect.stringContaining('npm install @vital/sdk')]);
});

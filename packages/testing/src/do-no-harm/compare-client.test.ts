import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Comparison, compareClient } from './compare-client.ts';
import { comparisonTable } from './comparison-table.ts';
import type { Outcome } from './use.ts';
import { clientUses } from './use-list.ts';

const uses = clientUses.openai;
const harmless = fileURLToPath(new URL('./patches/harmless-patch.ts', import.meta.url));
const harmful = fileURLToPath(new URL('./patches/harmful-patches.ts', import.meta.url));

/** One use of each kind; instrumentation-llm runs all of them under its own patch. */
const sample = [
  'create',
  'create: the method itself',
  'create: withResponse',
  'create: fire, and forget a failure',
  'create: rate-limit',
  'create: failure seen by every observer',
  'create: aborted while it waits',
  'parse',
  'runTools',
  'stream: read, with usage',
  'stream: break',
  'stream: cut by the server',
  'stream: never read',
  'stream: tee',
  'stream helper: abort',
  'responses.create: stream withResponse',
  'responses.stream: events and the final response',
  'images, audio and moderations',
];

test('a patch that only watches does no harm, in either module format', async () => {
  const comparisons = await compareClient({ uses, patch: { setup: harmless }, only: sample });
  const harmed = comparisons.filter(({ differences }) => differences.length > 0);
  expect(harmed.map(({ use, format, differences }) => [use, format, differences])).toEqual([]);
  expect(comparisons).toHaveLength(2 * sample.length);

  const report = (use: string, format: string) =>
    comparisons.find((comparison) => comparison.use === use && comparison.format === format)?.report;
  for (const format of ['esm', 'cjs']) {
    expect(report('create', format)).toEqual({ calls: 1, answers: 1, failures: 0, chunks: 0 });
    expect(report('create: rate-limit', format)).toMatchObject({ calls: 1, answers: 0, failures: 1 });
    expect(report('stream: tee', format)).toMatchObject({ answers: 1, chunks: expect.any(Number) });
  }
}, 600_000);

describe('harm is seen', () => {
  const harm = async (name: string, use: string): Promise<Comparison | undefined> => {
    const patch = { setup: harmful, environment: { HARM: name } };
    const [comparison] = await compareClient({ uses, patch, only: [use], formats: ['cjs'], timeout: 5000 });
    return comparison;
  };
  const fields = (comparison?: Comparison) =>
    comparison?.differences.map((difference) => difference.split(':')[0]);

  test.each([
    ['plain promise', 'create', ['events']],
    ['plain promise', 'create: withResponse', ['result', 'error', 'events']],
    ['plain promise', 'parse', ['result', 'error', 'events']],
    ['rejection that nobody handles', 'create: unauthorized', ['unhandledRejections']],
    ['changed request', 'stream: read, without usage', ['events', 'served']],
    ['read ahead', 'stream: break', ['served']],
    ['exit code', 'create', ['exitCode']],
    ['warning', 'create', ['warnings']],
    ['uncaught exception', 'create', ['uncaughtExceptions']],
    ['another method', 'create: the method itself', ['events']],
    ['own error', 'create: invalid-request', ['error']],
    ['another client', 'create', ['result', 'error', 'served']],
  ])('%s, in "%s"', async (name, use, expected) => {
    const seen = fields(await harm(name, use));
    for (const field of expected) expect(seen).toContain(field);
  });

  test('a process kept alive', async () => {
    const comparison = await harm('process kept alive', 'create');
    expect(comparison?.unpatched).toMatchObject({ endedByItself: true, exitCode: 0, settled: true });
    expect(comparison?.patched).toMatchObject({ endedByItself: false, exitCode: null });
  });

  test('a broken patch is a difference where that is asked for, and each use is told of', async () => {
    const patch = { setup: harmful, environment: { HARM: 'no such harm' } };
    const unpatched = new Map<string, Outcome>();
    const told: Comparison[] = [];
    const comparisons = await compareClient({
      uses,
      patch,
      only: ['create'],
      whenNotStarted: 'difference',
      unpatched,
      onCompared: (comparison) => told.push(comparison),
    });
    for (const { patched, differences } of comparisons) {
      expect(patched.uncaughtExceptions).toMatchObject([{ message: 'no harm is called "no such harm"' }]);
      expect(differences.join()).toContain('settled: true became false');
    }
    expect(new Set(told)).toEqual(new Set(comparisons));
    expect([...unpatched.keys()].sort()).toEqual(['cjs create', 'esm create']);
  });

  test('a broken patch is an error and no outcome', async () => {
    await expect(harm('no such harm', 'create')).rejects.toThrow(
      '"create" (cjs, 0-patched-1) did not start: no harm is called "no such harm"',
    );
    const patch = { arguments: ['--require', '/nowhere/register.cjs'] };
    await expect(compareClient({ uses, patch, only: ['create'] })).rejects.toThrow(
      /did not start: .*register\.cjs/s,
    );
  });
});

test('a client that cannot be loaded is an error, and does not pass for unharmed', async () => {
  const broken = { ...uses, file: join(harmless, '..', 'nowhere.ts') };
  await expect(compareClient({ uses: broken, patch: {}, only: ['create'] })).rejects.toThrow(
    /did not start: .*nowhere/s,
  );
});

test('a use that does not exist is an error', async () => {
  await expect(compareClient({ uses, patch: {}, only: ['craete'] })).rejects.toThrow(
    'openai has no use "craete"',
  );
});

test('a preload is a patch as well', async () => {
  const source = 'data:text/javascript,process.exitCode%20=%203';
  const [comparison] = await compareClient({
    uses,
    patch: { arguments: ['--import', source] },
    only: ['create'],
    formats: ['esm'],
  });
  expect(comparison?.differences).toEqual(['exitCode: 0 became 3']);
});

test('the table names what differs', () => {
  const row = (use: string, format: 'esm' | 'cjs', differences: string[]) =>
    ({ use, format, differences }) as unknown as Comparison;
  expect(
    comparisonTable([row('a', 'esm', []), row('a', 'cjs', ['error: x became y']), row('b', 'esm', [])]),
  ).toBe('| use | esm | cjs |\n| --- | --- | --- |\n| a | ✓ | ✗ error |\n| b | ✓ |  |\n');
});

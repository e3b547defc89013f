import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../programs/run-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vital-describe-with-servers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the fixture in a jest of its own, with an empty cache of servers. */
async function runFixture(environment: Record<string, string | undefined>) {
  const { stderr, exitCode } = await runProgram({
    arguments: [
      require.resolve('jest/bin/jest'),
      '--verbose',
      '--testMatch',
      '**/fixtures/needs-promtool.ts',
    ],
    environment: { CI: undefined, PATH: '/nowhere', XDG_CACHE_HOME: folder, ...environment },
  });
  return { stderr, exitCode };
}

test('with the server, the block runs', async () => {
  const path = join(folder, 'promtool');
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  const { stderr, exitCode } = await runFixture({ VITAL_TEST_PROMTOOL: path, CI: 'true' });
  expect(stderr).toMatch(/✓ runs with promtool/);
  expect(exitCode).toBe(0);
});

test('without it, the block is a skip that names the server and the remedy', async () => {
  const { stderr, exitCode } = await runFixture({});
  expect(stderr).toMatch(
    /^skipped: a block\. promtool is not on this machine\. .* set VITAL_TEST_PROMTOOL to its binary/m,
  );
  expect(exitCode).toBe(0);
});

test('without it in continuous integration, the block is a failure', async () => {
  const { stderr, exitCode } = await runFixture({ CI: 'true' });
  expect(stderr).toMatch(/✕ a block: needs promtool/);
  expect(stderr).toMatch(/promtool is not on this machine\. .* set VITAL_TEST_PROMTOOL to its binary/);
  expect(exitCode).toBe(1);
});

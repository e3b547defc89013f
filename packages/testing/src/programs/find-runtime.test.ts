import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRuntime, nodeMajors } from './find-runtime.ts';
import { runProgram } from './run-program.ts';

const quiet = { environment: {}, progress: () => undefined };
const supported = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

(supported ? test.each(nodeMajors) : test.skip.each(nodeMajors))(
  'Node %i is a real binary of that major',
  async (major) => {
    const runtime = findRuntime(major);
    if (runtime.path === undefined) throw new Error(runtime.reason);
    const { stdout } = await runProgram({ node: runtime.path, arguments: ['--print', 'process.version'] });
    expect(stdout).toBe(`v${runtime.version}\n`);
    expect(runtime.version.split('.')[0]).toBe(`${major}`);
  },
  300_000,
);

describe('what is not to be had', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vital-find-runtime-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a platform without a package is named with the remedy', () => {
    writeFileSync(join(folder, 'package.json'), '{}');
    expect(findRuntime(22, { ...quiet, folder })).toEqual({
      major: 22,
      path: undefined,
      reason: `No npm package holds Node 22 for ${process.platform} ${process.arch}. Set VITAL_TEST_NODE_22 to the binary of a Node 22.`,
    });
  });

  test('a failed installation is named with what npm says', () => {
    const name = `node-22-${process.platform}-${process.arch}`;
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ optionalDependencies: { [name]: '22.0.0' } }),
    );
    const { reason } = Object.assign({ reason: '' }, findRuntime(22, { ...quiet, folder }));
    expect(reason).toMatch(/^npm ci in .* failed: .*lock.* Set VITAL_TEST_NODE_22/s);
  });

  test('a wrong environment variable is named', () => {
    const path = join(folder, 'node');
    writeFileSync(path, '#!/bin/sh\necho v20.1.0\n');
    chmodSync(path, 0o755);
    expect(findRuntime(22, { ...quiet, environment: { VITAL_TEST_NODE_22: path } })).toMatchObject({
      path: undefined,
      reason: `VITAL_TEST_NODE_22 is "${path}", which is no Node 22 but 20.1.0`,
    });
  });
});

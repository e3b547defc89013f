import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FindServerOptions, findServer } from './find-server.ts';

let folder: string;
let options: FindServerOptions;

function program(path: string, output: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${output}'\n`);
  chmodSync(path, 0o755);
  return path;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vital-find-server-'));
  options = {
    environment: { PATH: join(folder, 'path') },
    cacheFolder: join(folder, 'cache'),
    download: false,
  };
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the environment variable comes before the PATH, and the PATH before the cache', () => {
  const cached = program(join(folder, 'cache', 'promtool', 'usr', 'bin', 'promtool'), 'promtool 3');
  expect(findServer('promtool', options)).toMatchObject({ path: cached, source: 'Debian packages' });

  const onPath = program(join(folder, 'path', 'promtool'), 'promtool 2');
  expect(findServer('promtool', options)).toMatchObject({ path: onPath, source: 'PATH' });

  const named = program(join(folder, 'named'), 'promtool 1');
  const environment = { ...options.environment, VITAL_TEST_PROMTOOL: named };
  expect(findServer('promtool', { ...options, environment })).toEqual({
    name: 'promtool',
    path: named,
    source: 'environment variable',
    version: 'promtool 1',
    environment: {},
  });
});

test('a server has several names on the PATH', () => {
  const path = program(join(folder, 'path', 'alertmanager'), 'alertmanager 1');
  expect(findServer('alertmanager', options)).toMatchObject({ path, source: 'PATH' });
});

test('a wrong environment variable is named, not passed over', () => {
  program(join(folder, 'path', 'promtool'), 'promtool 2');
  const environment = { ...options.environment, VITAL_TEST_PROMTOOL: '/nowhere/promtool' };
  expect(findServer('promtool', { ...options, environment })).toEqual({
    name: 'promtool',
    path: undefined,
    reason: 'VITAL_TEST_PROMTOOL is "/nowhere/promtool", which is not a file that can be run',
  });
});

test('a binary that does not run is named with what it says', () => {
  const path = program(join(folder, 'path', 'promtool'), 'broken');
  writeFileSync(path, '#!/bin/sh\necho "no such library" >&2\nexit 127\n');
  expect(findServer('promtool', options)).toMatchObject({
    path: undefined,
    reason: `${path} does not run: no such library`,
  });
});

test('a missing server says how to get it', () => {
  expect(findServer('redis-server', options)).toEqual({
    name: 'redis-server',
    path: undefined,
    reason:
      'redis-server is not on this machine. Put it on the PATH or set VITAL_TEST_REDIS_SERVER to its binary.',
  });
});

test('where the packages cannot be had, the reason says so and no half-filled folder stays', () => {
  // An unwritable cache is the one cause that every machine can produce without a network.
  const cacheFolder = program(join(folder, 'file'), '');
  const result = findServer('promtool', {
    ...options,
    cacheFolder,
    download: true,
    progress: () => undefined,
  });
  expect(result).toMatchObject({
    path: undefined,
    reason: expect.stringContaining("nor to be had from Debian's packages"),
  });
  expect(existsSync(join(folder, 'cache'))).toBe(false);
});

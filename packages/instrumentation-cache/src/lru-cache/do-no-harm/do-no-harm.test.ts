import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '@vital/testing';

const preload = join(__dirname, 'preload.ts');
const installed = createRequire(__filename);

/** A program that uses a cache in every way, beside a package that has a cache of its own. */
const body = `
const disposed = [];
const cache = new LRUCache({ max: 3, ttl: 60_000, dispose: (value, key, reason) => disposed.push([key, reason]) });
const answers = [];
for (const key of ['a', 'b', 'c', 'd']) cache.set(key, { key });
answers.push(cache.get('a'), cache.get('d'), cache.has('b'), cache.peek('c'), cache.delete('b'), cache.delete('b'));
answers.push([...cache.keys()], cache.size, useInside('x'), useInside('x'));
const frozen = (() => {
  try {
    return cache.get('c', Object.freeze({}));
  } catch (error) {
    return error.message;
  }
})();
cache.clear();
cache.set('e', { key: 'e' });
answers.push(frozen, Object.keys(cache).length, Object.getOwnPropertyNames(LRUCache.prototype));
console.log(JSON.stringify({ answers, disposed }));
`;
const useInside = `
const inner = new LRUCache({ max: 1 });
function useInside(key) {
  if (!inner.has(key)) inner.set(key, 1);
  return inner.get(key);
}`;
const files = {
  'package.json': '{}',
  'node_modules/inside/package.json': '{"name":"inside","version":"1.0.0","main":"index.cjs"}',
  'node_modules/inside/index.cjs': `const { LRUCache } = require('lru-cache');${useInside}\nexports.useInside = useInside;`,
  'response-cache.mjs': `import { LRUCache } from 'lru-cache';\nimport { useInside } from 'inside';${body}`,
  'response-cache.cjs': `const { LRUCache } = require('lru-cache');\nconst { useInside } = require('inside');${body}`,
};

let project: string;

async function makeProject(lruCache: string): Promise<void> {
  project = await mkdtemp(join(tmpdir(), 'vital-lru-cache-'));
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), content);
  }
  const [packageRoot = ''] = installed.resolve(lruCache).split(join('/', 'dist'));
  await cp(packageRoot, join(project, 'node_modules/lru-cache'), { recursive: true });
}

afterEach(() => rm(project, { recursive: true }));

async function run(program: string, ...nodeOptions: string[]) {
  const result = await runProgram({
    arguments: ['--conditions=@vital/source', ...nodeOptions, join(project, program)],
    directory: project,
  });
  expect(result.stderr).toBe('');
  expect(result.exitCode).toBe(0);
  const [observations, metrics] = result.stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  return { observations, metrics };
}

describe.each(['response-cache.mjs', 'response-cache.cjs'])('%s', (program) => {
  test('behaves the same with and without Vital, and is measured', async () => {
    await makeProject('lru-cache');
    const without = await run(program);
    const watched = await run(program, '--import', preload);
    expect(watched.observations).toEqual(without.observations);
    expect(watched.metrics).toMatchObject({
      operations: {
        'response-cache write': 5,
        'response-cache evict': 1,
        'response-cache hit': 1,
        'response-cache miss': 1,
        'response-cache invalidate': 3,
      },
      reports: [{ library: 'lru-cache', version: '11.5.3', hook: 'channel', status: 'active' }],
    });
    expect(watched.metrics).not.toHaveProperty(['operations', 'inside hit']);
  });

  test('a version that publishes nothing is left alone and said to be unsupported', async () => {
    await makeProject('lru-cache-10');
    const without = await run(program);
    const watched = await run(program, '--import', preload);
    expect(watched.observations).toEqual(without.observations);
    expect(watched.metrics).toEqual({
      operations: {},
      reports: [{ library: 'lru-cache', version: '10.4.3', hook: 'channel', status: 'unsupported' }],
    });
  });
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Jest brings its own `require` and never meets the hooks, so every case is a program of its own: it runs with a
 * preload that hooks `names` and prints one line for each load.
 */
const run = promisify(execFile);
const source = join(__dirname, 'index.ts');
const installed = dirname(dirname(createRequire(__filename).resolve('import-in-the-middle/package.json')));
const linked = [
  'openai',
  'lru-cache',
  '@langchain/core',
  '@opentelemetry/api',
  'import-in-the-middle',
  'module-details-from-path',
  'require-in-the-middle',
];
let project: string;

interface Load {
  readonly name: string;
  readonly version?: string;
  readonly format: string;
  readonly keys: readonly string[];
}

async function write(file: string, content: string | object): Promise<void> {
  await mkdir(dirname(join(project, file)), { recursive: true });
  await writeFile(join(project, file), typeof content === 'string' ? content : JSON.stringify(content));
}

async function link(name: string): Promise<void> {
  await mkdir(dirname(join(project, 'node_modules', name)), { recursive: true });
  await symlink(join(installed, name), join(project, 'node_modules', name));
}

const printing = (
  name: string,
) => `hookModule(${JSON.stringify(name)}, (exports, loaded) => console.log('LOAD ' + JSON.stringify({
  name: ${JSON.stringify(name)}, version: loaded.version, format: loaded.format, keys: Object.keys(exports.default ?? exports) })));`;

async function node(...args: string[]) {
  const { stdout, stderr } = await run(process.execPath, ['--conditions=@vital/source', ...args], {
    cwd: project,
  });
  const lines = stdout.split('\n');
  const loads: Load[] = lines
    .filter((line) => line.startsWith('LOAD '))
    .map((line) => JSON.parse(line.slice(5)));
  return { loads, lines: lines.filter((line) => line !== '' && !line.startsWith('LOAD ')), stderr };
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'vital-module-hook-'));
  await Promise.all(linked.map(link));
  await cp(__dirname, join(project, 'copy'), { recursive: true });
  await write('node_modules/shapes/package.json', { name: 'shapes', version: '1.2.3', main: './index.js' });
  await write(
    'node_modules/shapes/index.js',
    'exports.Circle = class Circle {}; exports.file = require("./file.js");',
  );
  await write('node_modules/shapes/file.js', 'module.exports = 1;');
  await write('node_modules/holder/package.json', { name: 'holder', version: '1.0.0' });
  await write('node_modules/holder/index.js', 'module.exports = require("shapes");');
  await write('node_modules/holder/node_modules/shapes/package.json', { name: 'shapes', version: '2.0.0' });
  await write('node_modules/holder/node_modules/shapes/index.js', 'exports.Square = class Square {};');
  const colours = { name: 'colours', version: '3.0.0', type: 'module', exports: './index.js' };
  await write('node_modules/colours/package.json', colours);
  await write('node_modules/colours/index.js', 'export const red = 1; export class Colour {}');
  const names = ['openai', 'lru-cache', '@langchain/core/callbacks/manager', 'shapes', 'colours'];
  await write(
    'hook.mjs',
    `import { hookModule } from ${JSON.stringify(source)};\n${names.map(printing).join('\n')}`,
  );
  await write('hook.cjs', 'require("./hook.mjs");');
  await write(
    'program.mjs',
    `import OpenAI from 'openai'; import { LRUCache } from 'lru-cache'; import { Circle } from 'shapes';
     import { CallbackManager } from '@langchain/core/callbacks/manager'; import { red } from 'colours';
     console.log(typeof OpenAI, typeof LRUCache, typeof Circle, typeof CallbackManager, red);`,
  );
  await write(
    'program.cjs',
    `const OpenAI = require('openai'); const { LRUCache } = require('lru-cache'); const { Circle } = require('shapes');
     const { CallbackManager } = require('@langchain/core/callbacks/manager'); const { red } = require('colours');
     console.log(typeof OpenAI, typeof LRUCache, typeof Circle, typeof CallbackManager, red);`,
  );
});

afterAll(() => rm(project, { recursive: true, force: true }));

describe.each(['--import ./hook.mjs', '--require ./hook.cjs'])('with %s', (preload) => {
  it.each(['program.mjs', 'program.cjs'])('tells of every module that %s loads, once', async (program) => {
    const { loads, lines, stderr } = await node(...preload.split(' '), program);
    expect(lines).toEqual(['function function function function 1']);
    expect(stderr).toBe('');
    const own = program.endsWith('mjs') ? 'module' : 'commonjs';
    expect(loads.map(({ name, format }) => [name, format]).sort()).toEqual([
      ['@langchain/core/callbacks/manager', own],
      ['colours', 'module'],
      ['lru-cache', own],
      ['openai', own],
      ['shapes', 'commonjs'],
    ]);
    for (const { name, version } of loads.filter(({ name }) => !['shapes', 'colours'].includes(name))) {
      const packageName = name.startsWith('@') ? '@langchain/core' : name;
      expect(version).toBe(
        JSON.parse(readFileSync(join(installed, packageName, 'package.json'), 'utf8')).version,
      );
    }
  });
});

async function program(name: string, content: string) {
  await write(name, `import { hookModule } from ${JSON.stringify(source)};\n${content}`);
  return node(name);
}

it('tells of two classes of one package, and of two versions', async () => {
  await write(
    'two.mjs',
    `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);
    const { OpenAI } = await import('openai'); console.log(OpenAI === require('openai').OpenAI);
    await import('shapes'); await import('holder');`,
  );
  const { loads, lines } = await node('--import', './hook.mjs', 'two.mjs');
  expect(lines).toEqual(['false']);
  expect(loads.map(({ name, version, format }) => `${name} ${version} ${format}`)).toEqual([
    expect.stringMatching(/^openai .* module$/),
    expect.stringMatching(/^openai .* commonjs$/),
    'shapes 1.2.3 commonjs',
    'shapes 2.0.0 commonjs',
  ]);
});

it('tells of a package by its own name, whatever the program calls it', async () => {
  await write('node_modules/shapes-2/package.json', { name: 'shapes', version: '2.5.0' });
  await write('node_modules/shapes-2/index.js', 'exports.Triangle = class Triangle {};');
  await write('node_modules/shapes-2/round.js', 'exports.Disc = class Disc {};');
  const colours = { name: 'colours', version: '2.0.0', type: 'module', exports: './index.js' };
  await write('node_modules/@old/colours/package.json', colours);
  await write('node_modules/@old/colours/index.js', 'export const grey = 1;');
  await write(
    'aliases.mjs',
    `import { createRequire } from 'node:module'; import { Circle } from 'shapes'; import { grey } from '@old/colours';
    const { Triangle } = createRequire(import.meta.url)('shapes-2'); await import('shapes-2'); await import('shapes-2/round.js');
    console.log(typeof Circle, typeof Triangle, grey);`,
  );
  const late = `import { createRequire } from 'node:module';
    createRequire(import.meta.url)('shapes-2'); createRequire(import.meta.url)('shapes-2/round.js');
    ${printing('shapes')} ${printing('shapes/round.js')} ${printing('colours')}
    await import('./aliases.mjs');`;
  const found = ({ loads }: { loads: Load[] }) =>
    // What is required and imported is told of twice: as `module.exports`, and as a namespace.
    [...new Set(loads.map(({ name, version, format }) => `${name} ${version} ${format}`))].sort();
  const early = await node('--import', './hook.mjs', 'aliases.mjs');
  expect(early.lines).toEqual(['function function 1']);
  expect(found(early)).toEqual(['colours 2.0.0 module', 'shapes 1.2.3 commonjs', 'shapes 2.5.0 commonjs']);
  expect(found(await program('late-aliases.mjs', late))).toEqual([
    'colours 2.0.0 module',
    'shapes 1.2.3 commonjs',
    'shapes 2.5.0 commonjs',
    'shapes/round.js 2.5.0 commonjs',
  ]);
});

it('tells of what was required before, and of what is imported after a later hook', async () => {
  const { loads } = await program(
    'late.mjs',
    `import { createRequire } from 'node:module';
    createRequire(import.meta.url)('shapes'); createRequire(import.meta.url)('holder');
    ${printing('shapes')}
    await import('./node_modules/colours/index.js');
    ${printing('colours')}
    await import('colours');`,
  );
  expect(loads.map(({ name, version }) => `${name} ${version}`).sort()).toEqual([
    'colours 3.0.0',
    'shapes 1.2.3',
    'shapes 2.0.0',
  ]);
});

it('leaves a program alone that is given with --eval, where modules of Node are globals', async () => {
  const { loads, lines, stderr } = await node(
    '--import',
    './hook.mjs',
    '--input-type=module',
    '--eval',
    `await import('openai'); console.log(typeof globalThis.zlib.gzip);`,
  );
  expect(stderr).toBe('');
  expect(lines).toEqual(['function']);
  expect(loads.map(({ name }) => name)).toEqual(['openai']);
});

it('wraps no module that nobody hooked', async () => {
  const { lines } = await program(
    'only.mjs',
    `import { toHook } from 'import-in-the-middle/lib/register.js';
    ${printing('shapes')} ${printing('lru-cache')}
    await import('openai'); await import('lru-cache'); await import('colours'); await import('shapes');
    console.log(toHook.map(([url]) => /lru-cache|shapes|openai|colours/.exec(url)[0]).join());`,
  );
  expect(lines).toEqual(['lru-cache,shapes']);
});

it('lets a hook replace what a module exports, for import and for require', async () => {
  const { lines } = await program(
    'replace.mjs',
    `import { createRequire } from 'node:module';
    hookModule('colours', (exports, { format }) => { exports.red = 'replaced'; });
    hookModule('shapes', (exports) => { (exports.default ?? exports).Circle.patched = true; });
    const { red } = await import('colours'); const { Circle } = await import('shapes');
    console.log(red, Circle.patched, createRequire(import.meta.url)('shapes').Circle.patched);`,
  );
  expect(lines).toEqual(['replaced true true']);
});

it('survives a hook that throws, also on the frozen namespace of a required ES module, and reports it once', async () => {
  const { lines } = await program(
    'throwing.mjs',
    `import { createRequire } from 'node:module';
    import { diag, DiagLogLevel } from '@opentelemetry/api';
    const warn = (text) => console.log(text); const quiet = () => undefined;
    diag.setLogger({ warn, error: warn, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);
    console.log('begin');
    hookModule('colours', (exports) => { 'use strict'; exports.red = 2; });
    hookModule('shapes', () => { throw new Error('boom'); });
    hookModule('shapes', () => { throw new Error('boom'); });
    const require = createRequire(import.meta.url);
    console.log(require('colours').red, typeof require('shapes').Circle);`,
  );
  expect(lines).toEqual([
    'begin',
    expect.stringMatching(/^@vital\/module-hook: the hook for 'colours' failed .*read only/),
    "@vital/module-hook: the hook for 'shapes' failed and the module is left as it is: boom",
    '1 function',
  ]);
});

it('is one layer for two copies of itself, and unhook takes everything back', async () => {
  const { loads, lines } = await program(
    'copies.mjs',
    `import { createRequire } from 'node:module'; import Module from 'node:module';
    const before = Module.prototype.require;
    const other = await import('./copy/index.ts');
    console.log(other.hookModule === hookModule);
    const unhook = ${printing('shapes')}
    const layer = Module.prototype.require;
    const unhookOther = other.${printing('colours')}
    console.log(layer !== before, Module.prototype.require === layer);
    await import('colours'); await import('shapes');
    unhook(); unhook();
    createRequire(import.meta.url)('holder');
    unhookOther();
    console.log(Module.prototype.require === before);`,
  );
  expect(lines).toEqual(['false', 'true true', 'true']);
  expect(loads.map(({ name, version }) => `${name} ${version}`)).toEqual(['colours 3.0.0', 'shapes 1.2.3']);
});

describe.each([
  ['the same copy', 'import-in-the-middle'],
  ['another copy', './node_modules/holder/node_modules/import-in-the-middle'],
])('beside %s of import-in-the-middle that the program registered itself', (_title, copy) => {
  const register = `import { createRequire } from 'node:module';
    import { register } from '${copy}/register-hooks.mjs'; import { Hook } from '${copy}/index.js';
    const theirs = () => { register(); new Hook(['colours', 'lru-cache'], (_exports, name) => console.log('theirs ' + name)); };`;

  beforeAll(async () => {
    const theirs = join(project, 'node_modules/holder/node_modules/import-in-the-middle');
    await cp(join(installed, 'import-in-the-middle'), theirs, { recursive: true });
  });

  it('fires when theirs came first', async () => {
    const { loads, lines, stderr } = await program(
      'first.mjs',
      `${register}
      theirs(); ${printing('colours')} ${printing('lru-cache')}
      await import('colours'); await import('lru-cache');`,
    );
    expect(stderr).toBe('');
    expect(loads.map(({ name }) => name)).toEqual(['colours', 'lru-cache']);
    expect(lines.sort()).toEqual(['theirs colours', 'theirs lru-cache']);
  });

  it('fires when theirs came after', async () => {
    const { loads, stderr } = await program(
      'after.mjs',
      `${register}
      ${printing('colours')} ${printing('lru-cache')} theirs();
      await import('colours'); await import('lru-cache');`,
    );
    expect(stderr).toBe('');
    expect(loads.map(({ name }) => name)).toEqual(['colours', 'lru-cache']);
  });
});

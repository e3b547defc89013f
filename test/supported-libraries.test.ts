import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram, startFakeProvider } from '@vital/testing';
import type { InstrumentationReport } from '../packages/core/src/index.ts';
import { builtInInstrumentations } from '../packages/sdk/src/built-in-instrumentations.ts';
import { compareVersions, testedVersions } from '../scripts/pages/tested-versions.ts';

const instrumentations = builtInInstrumentations({
  includeUsage: false,
  metadataKeys: {},
  unnamedCaches: 'application',
}).map(({ name, coverage }) => ({ name, coverage }));

test.each(instrumentations)('tests run what $name is said to be watched from on', ({ name, coverage }) => {
  if (coverage === undefined) throw new Error('it does not say what it covers');
  expect(coverage.points.length).toBeGreaterThan(0);
  const [oldest = ''] = testedVersions(name).filter(
    (version) => compareVersions(version, coverage.since) >= 0,
  );
  // Where an older version is installed for tests, it is the very first that is said to be watched.
  if (testedVersions(name).length > 1 && oldest !== testedVersions(name).at(-1))
    expect(oldest).toBe(coverage.since);
  else expect(oldest).not.toBe('');
});

/** Starts every instrumentation, and at the end of the program says what was found and what was counted. */
const preload = `
import { instrumentationReports } from '@vital/core';
import { collectMetrics } from '@vital/testing';
import { builtInInstrumentations } from ${JSON.stringify(join(__dirname, '../packages/sdk/src/built-in-instrumentations.ts'))};
const metrics = collectMetrics();
const meter = metrics.meterProvider.getMeter('test');
for (const instrumentation of builtInInstrumentations({ metadataKeys: {}, unnamedCaches: 'all' })) instrumentation.start(meter);
process.once('beforeExit', async () => {
  const read = await metrics.read();
  console.log(JSON.stringify({
    reports: instrumentationReports(),
    calls: read.value('vital.llm.api_calls', { outcome: 'success' }) ?? 0,
    hits: read.value('vital.cache.operations', { operation: 'hit' }) ?? 0,
  }));
});
`;

interface Found {
  readonly reports: readonly InstrumentationReport[];
  readonly calls: number;
  readonly hits: number;
}

describe('a major that nobody knows yet', () => {
  let folder: string;
  const write = async (name: string, content: string | object) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const run = async (program: string, environment = {}): Promise<Found> => {
    await write('preload.mjs', preload);
    await write('program.mjs', program);
    const { stdout, stderr } = await runProgram({
      arguments: ['--conditions=@vital/source', '--import', './preload.mjs', 'program.mjs'],
      directory: folder,
      environment,
    });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(__dirname, 'future-major-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is watched if its shape fits', async () => {
    const provider = await startFakeProvider();
    try {
      for (const name of ['openai', 'ollama', 'lru-cache']) {
        const installed = join(__dirname, '../node_modules', name);
        await cp(installed, join(folder, 'node_modules', name), { recursive: true });
        const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
        await write(`node_modules/${name}/package.json`, { ...manifest, version: '99.0.0' });
      }
      const { reports, calls, hits } = await run(
        `import OpenAI from 'openai'; import { Ollama } from 'ollama'; import { LRUCache } from 'lru-cache';
         const messages = [{ role: 'user', content: 'legs?' }];
         const client = new OpenAI({ apiKey: 'test', baseURL: process.env.OPENAI });
         await client.chat.completions.create({ model: 'gpt-4o', messages });
         await new Ollama({ host: process.env.OLLAMA }).chat({ model: 'llama3.2', messages });
         const cache = new LRUCache({ max: 10 }); cache.set('key', 1); cache.get('key');`,
        { OPENAI: provider.baseUrls.openai, OLLAMA: provider.baseUrls.ollama },
      );
      expect(reports).toEqual(
        expect.arrayContaining([
          { library: 'openai', version: '99.0.0', hook: 'patch', status: 'active' },
          { library: 'ollama', version: '99.0.0', hook: 'patch', status: 'active' },
          { library: 'lru-cache', version: '99.0.0', hook: 'channel', status: 'active' },
        ]),
      );
      expect([calls, hits]).toEqual([2, 1]);
    } finally {
      await provider.close();
    }
  });

  test('is left as it is, and said to be unsupported, if its shape does not fit', async () => {
    const modules = instrumentations.flatMap(({ coverage }) => coverage?.modules ?? []);
    const packages = new Set(modules.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')));
    for (const name of packages) {
      await write(`node_modules/${name}/package.json`, {
        name,
        version: '99.0.0',
        type: 'module',
        exports: { '.': './index.js', './*': './index.js' },
      });
      // Classes by the names of old, which now work otherwise.
      await write(
        `node_modules/${name}/index.js`,
        `class Client { ask() { return 'answer of ' + ${JSON.stringify(name)}; } }
         class Chat {} ; Client.Chat = Object.freeze(class { static Completions = null });
         export { Client as OpenAI, Client as Anthropic, Client as Groq, Client as Mistral, Client as Ollama, Client as CohereClient,
           Client as Models, Client as LRUCache, Client as BedrockRuntimeClient, Client as CallbackManager, Client as BaseChatModel };
         export default Client;`,
      );
    }
    const { reports, calls } = await run(
      `import assert from 'node:assert';
       for (const name of ${JSON.stringify(modules)}) {
         const exports = await import(name);
         assert.deepStrictEqual(Object.getOwnPropertyNames(exports.default.prototype), ['constructor', 'ask']);
         assert.match(new exports.default().ask(), /^answer of /);
         assert(!('registerTelemetry' in exports));
       }`,
    );
    expect(calls).toBe(0);
    expect(new Set(reports.map(({ library }) => library))).toEqual(
      new Set(instrumentations.map(({ name }) => name)),
    );
    expect(reports.filter(({ status }) => status !== 'unsupported')).toEqual([]);
    expect(new Set(reports.map(({ version }) => version))).toEqual(new Set(['99.0.0']));
  });
});

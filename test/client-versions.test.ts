import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareClient, installPackages, runProgram, startFakeProvider } from '@vital/testing';
import { llmInstrumentations } from '../packages/instrumentation-llm/src/index.ts';
import { rehearsedClients } from '../packages/instrumentation-llm/src/rehearsal/rehearsed-clients.ts';
import { compareVersions } from '../scripts/pages/tested-versions.ts';

/**
 * Older versions of the client libraries: the oldest that is watched in full, majors between it and today's, and some that are
 * older still and left alone. They are installed in a folder of their own, some under an alias.
 */
const folder = join(__dirname, 'client-versions');
const problem = installPackages(folder);
const installed: Record<string, string> = JSON.parse(
  readFileSync(join(folder, 'package.json'), 'utf8'),
).dependencies;

const coverage = new Map(llmInstrumentations().map(({ name, coverage }) => [name, coverage]));

const versions = Object.entries(installed).map(([name, wanted]) => {
  const [, client = name, version = wanted] = /^npm:(.+)@(.+)$/.exec(wanted) ?? [];
  const since = coverage.get(client)?.since ?? '';
  return { name, client, version, watched: compareVersions(version, since) >= 0, oldest: version === since };
});

/** The uses that patches are known to break, and what of each is counted where an old version can do it. */
const counts: Readonly<Record<string, object>> = {
  create: { 'vital.llm.api_calls success': 1, 'vital.llm.tokens_used input': expect.any(Number) },
  'stream: read': { 'vital.llm.api_calls success': 1, 'vital.llm.streams completed': 1 },
  'stream: read, with usage': {
    'vital.llm.streams completed': 1,
    'vital.llm.tokens_used output': expect.any(Number),
  },
  'stream: break': { 'vital.llm.api_calls cancelled': 1, 'vital.llm.streams cancelled': 1 },
  'create: unauthorized': { 'vital.llm.api_calls error': 1, 'vital.llm.errors': 1 },
};
const told = [
  ...Object.keys(counts),
  'create: the method itself',
  'create: withResponse',
  'create: asResponse',
  'create: fire, and forget a failure',
  'parse',
  'runTools',
  'stream: abort while it is read',
  'stream: cut by the server',
  'stream: iterated by hand',
  'stream: never read',
  'stream: tee',
  'stream: toReadableStream',
  'stream helper: events and the final completion',
  'stream helper: events and the final message',
  'create: rate-limit',
  'create: malformed',
];
const few = ['stream: read', 'stream: read, with usage'];

const preload = `
import { collectMetrics } from '@vital/testing';
import { instrumentationReports } from '@vital/core';
import { openaiInstrumentation } from '@vital/instrumentation-llm';
const metrics = collectMetrics();
openaiInstrumentation().start(metrics.meterProvider.getMeter('test'));
process.once('beforeExit', async () => {
  const read = await metrics.read();
  console.log(JSON.stringify({
    calls: read.value('vital.llm.api_calls', { outcome: 'success' }),
    streams: read.value('vital.llm.streams', { ending: 'completed' }),
    input: read.value('vital.llm.tokens_used', { token_type: 'input' }),
    output: read.value('vital.llm.tokens_used', { token_type: 'output' }),
    reports: instrumentationReports().map(({ version, status }) => version + ' ' + status),
  }));
});
`;

const manyVersions = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const classes = new Set();
for (const name of process.argv.slice(2)) {
  for (const { OpenAI } of [await import(name), require(name), require(name)]) {
    classes.add(OpenAI);
    const client = new OpenAI({ apiKey: 'test', baseURL: process.env.BASE_URL });
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'legs?' }] };
    await client.chat.completions.create(body);
    const stream_options = { include_usage: true };
    for await (const _ of await client.chat.completions.create({ ...body, stream: true, stream_options }));
  }
}
console.log(classes.size + ' classes');
`;

const describeHere = problem === undefined ? describe : describe.skip;
if (problem !== undefined) {
  test('older client libraries are installed', () => {
    if (process.env.CI) throw new Error(problem);
    console.warn(`skipped: ${problem}`);
  });
}

describeHere('older versions', () => {
  test.each(versions)(
    'a program sees no difference with $client $version',
    async ({ name, client, version, watched, oldest }) => {
      const rehearsed = rehearsedClients.find(({ uses }) => uses.client === client);
      if (rehearsed === undefined) throw new Error(`nobody lists uses of ${client}`);
      const { uses, setup } = rehearsed;
      const wanted = process.env.CI && oldest ? told : few;
      const comparisons = await compareClient({
        uses,
        version: { name, loader: join(folder, 'load.mjs') },
        patch: { arguments: ['--import', setup], setup },
        only: uses.names.filter((use) => wanted.includes(use)),
        formats: process.env.CI ? ['esm', 'cjs'] : ['cjs'],
      });
      expect(comparisons.filter(({ differences }) => differences.length > 0)).toEqual([]);
      expect(comparisons.length).toBeGreaterThan(0);
      for (const { use, format, report } of comparisons) {
        const status = watched ? 'active' : 'unsupported';
        const seen = {
          reports: [{ library: client, version, hook: 'patch', status }],
          counted: watched ? (counts[use] ?? {}) : {},
        };
        if (watched) expect({ use, format, report }).toMatchObject({ report: seen });
        else expect(report).toEqual(seen);
      }
    },
    300_000,
  );

  test('every version of one package in one process is counted, each call once', async () => {
    const provider = await startFakeProvider();
    const program = mkdtempSync(join(folder, 'program-'));
    writeFileSync(join(program, 'preload.mjs'), preload);
    writeFileSync(join(program, 'program.mjs'), manyVersions);
    try {
      const names = versions.filter(({ client }) => client === 'openai').map(({ name }) => name);
      const { stdout, stderr } = await runProgram({
        arguments: ['--conditions=@vital/source', '--import', './preload.mjs', 'program.mjs', ...names],
        environment: { BASE_URL: provider.baseUrls.openai },
        directory: program,
      });
      expect(stderr).toBe('');
      const [classes, counted = ''] = stdout.trim().split('\n');
      // Both builds of each major have a class of their own; a second `require` gives the same again.
      expect(classes).toBe(`${2 * names.length} classes`);
      expect(JSON.parse(counted)).toEqual({
        calls: provider.served.count(),
        streams: 3 * names.length,
        input: provider.served.tokens('input'),
        output: provider.served.tokens('output'),
        reports: versions
          .filter(({ client }) => client === 'openai')
          .map(({ version }) => `${version} active`),
      });
      expect(provider.served.count()).toBe(2 * 3 * names.length);
    } finally {
      rmSync(program, { recursive: true });
      await provider.close();
    }
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type ClientUses,
  type Comparison,
  compareClient,
  installPackages,
  runProgram,
  type ServedAttempt,
  startFakeProvider,
  useList,
} from '@vital/testing';
import { llmInstrumentations } from '../packages/instrumentation-llm/src/index.ts';
import langchain from '../packages/instrumentation-llm/src/langchain/uses.ts';
import llamaindex from '../packages/instrumentation-llm/src/llamaindex/uses.ts';
import { rehearsedClients } from '../packages/instrumentation-llm/src/rehearsal/rehearsed-clients.ts';
import { compareVersions, olderVersions } from '../scripts/pages/tested-versions.ts';

/**
 * Older versions of the client libraries: the oldest that is watched in full, majors between it and today's, and some that are
 * older still and left alone. They are installed in folders of their own, some under an alias.
 */
const folders = olderVersions.map((folder) => join(__dirname, '..', folder));
const problem = folders.map((folder) => installPackages(folder)).find((found) => found !== undefined);

const rehearsed = [
  ...rehearsedClients,
  rehearsedFramework('langchain', langchain),
  rehearsedFramework('llamaindex', llamaindex),
];

function rehearsedFramework<Module, Client>(name: string, uses: ClientUses<Module, Client>) {
  const folder = join(__dirname, '../packages/instrumentation-llm/src', name);
  return {
    uses: useList(uses, pathToFileURL(join(folder, 'uses.ts'))),
    setup: join(folder, 'rehearsal-setup.ts'),
  };
}

const coverage = new Map(llmInstrumentations().map(({ name, coverage }) => [name, coverage]));

/** The versions in a folder: its package.json has, besides them, what they work with. */
function versionsIn(folder: string) {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return Object.entries(dependencies).flatMap(([name, wanted]) => {
    const [, client = name, version = wanted] = /^npm:(.+)@(.+)$/.exec(wanted) ?? [];
    const covered = coverage.get(client);
    if (covered === undefined) return [];
    const { since, hook } = covered;
    const watched = compareVersions(version, since) >= 0;
    return [{ folder, name, client, version, hook, watched, oldest: version === since }];
  });
}

const versions = folders.flatMap(versionsIn);

/** The uses that patches are known to break, and what of each is counted where an old version can do it. */
const counts: Readonly<Record<string, object>> = {
  'stream: read': { 'vital.llm.streams completed': 1 },
  'stream: read, with usage': { 'vital.llm.streams completed': 1 },
  'stream: break': { 'vital.llm.api_calls cancelled': 1, 'vital.llm.streams cancelled': 1 },
  'create: unauthorized': { 'vital.llm.api_calls error': 1, 'vital.llm.errors': 1 },
};
/** The AI SDK does not cancel what a program stops reading, and may have kept hold of it when the program ends. */
const untold: readonly string[] = ['ai stream: break'];
/** Those whose answers are read to their end, so that nothing is counted but what the provider served. */
const whole = ['create', 'generateText', 'embed', 'stream: read', 'stream: read, with usage'];
const tokenTypes = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const;

/** Calls and tokens by the provider's own account. */
function servedCounts({ patched }: Comparison): Record<string, number> {
  const attempts = patched.served.map((attempt): ServedAttempt => JSON.parse(attempt));
  const tokens = tokenTypes.map((type) => [
    `vital.llm.tokens_used ${type}`,
    attempts.reduce((sum, attempt) => sum + (attempt.tokens?.[type] ?? 0), 0),
  ]);
  return Object.fromEntries([['vital.llm.api_calls success', attempts.length], ...tokens]);
}

/** The same kinds of counts in the report of a program, which leaves out those at zero. */
function countedIn({ report }: Comparison, kinds: readonly string[]): Record<string, number> {
  const { counted } = Object(report);
  return Object.fromEntries(kinds.map((kind) => [kind, counted[kind] ?? 0]));
}

const told = [
  ...Object.keys(counts),
  ...whole,
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
const few = ['create', 'generateText', 'stream: read', 'stream: read, with usage'];

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
    async ({ folder, name, client, version, hook, watched, oldest }) => {
      const found = rehearsed.find(({ uses }) => uses.client === client);
      if (found === undefined) throw new Error(`nobody lists uses of ${client}`);
      const { uses, setup } = found;
      const wanted = process.env.CI && oldest ? told : few;
      const comparisons = await compareClient({
        uses,
        version: { name, loader: join(folder, 'load.mjs') },
        patch: { arguments: ['--import', setup], setup },
        only: uses.names.filter((use) => wanted.includes(use)),
        formats: process.env.CI ? ['esm', 'cjs'] : ['cjs'],
      });
      expect(comparisons.filter(({ differences }) => differences.length > 0)).toEqual([]);
      const status = watched ? 'active' : 'unsupported';
      const reports = [{ library: client, version, hook, status }];
      let outputTokens = 0;
      for (const comparison of comparisons) {
        const { use, format, report } = comparison;
        if (!watched) {
          expect(report).toEqual({ reports, counted: {} });
          continue;
        }
        const counted = untold.includes(`${client} ${use}`) ? {} : (counts[use] ?? {});
        expect({ use, format, report }).toMatchObject({ report: { reports, counted } });
        if (!whole.includes(use)) continue;
        const all = servedCounts(comparison);
        const kinds = Object.keys(all);
        expect({ use, format, ...countedIn(comparison, kinds) }).toEqual({ use, format, ...all });
        outputTokens += all['vital.llm.tokens_used output'] ?? 0;
      }
      expect(comparisons.length).toBeGreaterThan(0);
      if (watched) expect(outputTokens).toBeGreaterThan(0);
    },
    300_000,
  );

  test('every version of one package in one process is counted, each call once', async () => {
    const provider = await startFakeProvider();
    const program = mkdtempSync(join(__dirname, 'client-versions/program-'));
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

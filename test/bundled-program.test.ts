import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FakeProvider, runProgram, startFakeProvider } from '@vital/testing';

/**
 * A bundled program loads no module that a hook could see: it hands its client to Vital. The program is run as it is, bundled, and
 * bundled with its names made short.
 */
const program = `
import OpenAI, { AzureOpenAI } from 'openai';
import { setPriceSource, withContext } from '@vital/core';
import { createPriceSource, instrumentOpenAI } from '@vital/instrumentation-llm';
import { collectMetrics } from '@vital/testing';

setPriceSource(createPriceSource());
const metrics = collectMetrics();
const meter = metrics.meterProvider.getMeter('test');
class Gateway extends OpenAI {}
const client = instrumentOpenAI(new Gateway({ apiKey: 'test', baseURL: process.env.BASE_URL }), { meter });
const messages = [{ role: 'user', content: 'How many legs has a spider?' }];
const ask = (fault = '', more = {}, options = {}) =>
  client.chat.completions.create({ model: 'gpt-4o' + fault, messages, ...more }, options);
const streamed = { stream: true, stream_options: { include_usage: true } };
const uses = {
  plain: () => ask('~cached'),
  parse: () => client.chat.completions.parse({ model: 'gpt-4o', messages }),
  withResponse: async () => (await ask().withResponse()).response.status,
  asResponse: async () => (await ask().asResponse()).text(),
  async stream() { for await (const _ of await ask('', streamed)); },
  async left() { for await (const _ of await ask('~slow-stream=30', streamed)) break; },
  async cut() { for await (const _ of await ask('~cut', streamed)); },
  tee: async () => { for (const half of (await ask('', streamed)).tee()) for await (const _ of half); },
  helper: () => client.chat.completions.stream({ model: 'gpt-4o', messages }).finalContent(),
  responses: () => client.responses.create({ model: 'gpt-5.2', input: 'legs?' }),
  embeddings: () => client.embeddings.create({ model: 'text-embedding-3-small', input: 'legs' }),
  unauthorized: () => ask('~unauthorized'),
  'rate limit': () => ask('~rate-limit'),
  retry: () => ask('~rate-limit=1'),
  timeout: () => ask('~slow=5000', {}, { timeout: 100, maxRetries: 0 }),
  abort: () => ask('~slow=5000', {}, { signal: AbortSignal.timeout(100) }),
  azure: () =>
    new AzureOpenAI({ apiKey: 'test', apiVersion: '1', baseURL: process.env.BASE_URL }).chat.completions.create({ model: 'gpt-4o', messages }),
};
const outcomes = [];
await withContext({ mode: 'fast', tenantId: 'acme' }, async () => {
  for (const [name, use] of Object.entries(uses)) {
    outcomes.push(await use().then(() => name, (error) => name + ' failed: ' + error.message));
  }
});
const read = await metrics.read();
const recorded = read.names().flatMap((name) =>
  read.attributes(name).map((attributes) => {
    const isDistribution = typeof read.metric(name).dataPoints[0].value === 'object';
    return [name, attributes, isDistribution ? read.distribution(name, attributes).count : read.value(name, attributes)];
  }),
);
console.log(JSON.stringify({ outcomes, recorded }));
`;

const bundle = `
import { rolldown } from 'rolldown';
const [minify] = process.argv.slice(2);
const bundle = await rolldown({
  input: 'program.mjs',
  platform: 'node',
  external: ['@vital/testing'],
  resolve: { conditionNames: ['@vital/source', 'import', 'node'] },
});
await bundle.write({ file: minify === 'minify' ? 'minified.mjs' : 'bundled.mjs', minify: minify === 'minify', codeSplitting: false });
`;

let folder: string;
let provider: FakeProvider;

beforeAll(async () => {
  provider = await startFakeProvider({ retryAfter: 1 });
  folder = await mkdtemp(join(__dirname, 'bundled-program-'));
  await writeFile(join(folder, 'program.mjs'), program);
  await writeFile(join(folder, 'bundle.mjs'), bundle);
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true });
});

async function run(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runProgram({
    arguments: ['--conditions=@vital/source', ...args],
    directory: folder,
    environment: { BASE_URL: provider.baseUrls.openai },
  });
  expect([stderr, exitCode]).toEqual(['', 0]);
  return stdout;
}

test('a bundled program is counted as one that is not bundled', async () => {
  const plain = JSON.parse(await run('program.mjs'));
  await provider.served.settled();
  const calls = plain.recorded.filter(([name]: [string]) => name === 'vital.llm.api_calls');
  expect(calls.reduce((sum: number, [, , value]: [string, object, number]) => sum + value, 0)).toBe(
    provider.served.calls(),
  );
  expect(plain.recorded.map(([name]: [string]) => name)).toContain('vital.estimated_cost');

  for (const bundled of ['bundled', 'minified']) {
    await run('bundle.mjs', bundled === 'minified' ? 'minify' : 'whole');
    expect({ bundled, ...JSON.parse(await run(`${bundled}.mjs`)) }).toEqual({ bundled, ...plain });
  }
}, 60_000);

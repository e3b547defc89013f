import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FakeProvider, runProgram, startFakeProvider } from '@vital/testing';

/**
 * Programs that know nothing of Vital, started with a preload that watches `openai` and prints what it counted. They lie in
 * this folder, so that they find the installed packages.
 */
let folder: string;
let provider: FakeProvider;

const call = `
  const client = new OpenAI({ apiKey: 'test', baseURL: process.env.BASE_URL });
  const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'legs?' }] };
  await client.chat.completions.create(body);
  for await (const _ of await client.chat.completions.create({ ...body, stream: true, stream_options: { include_usage: true } }));`;

const programs = {
  'import.mjs': `import OpenAI from 'openai';${call}`,
  'dynamic.mjs': `const { OpenAI } = await import('openai');${call}`,
  'require.cjs': `const OpenAI = require('openai'); (async () => {${call}})();`,
  'both.mjs': `import OpenAI from 'openai'; import { createRequire } from 'node:module'; ${call}
    { const { OpenAI } = createRequire(import.meta.url)('openai'); ${call} }`,
  'azure.mjs': `import { AzureOpenAI } from 'openai/azure';
    const OpenAI = class extends AzureOpenAI {
      constructor(options) { super({ apiKey: 'test', apiVersion: '1', endpoint: new URL(process.env.BASE_URL).origin }); }
    }; ${call}`,
};

beforeAll(async () => {
  provider = await startFakeProvider();
  folder = await mkdtemp(join(__dirname, 'load-hook-'));
  const source = JSON.stringify(join(__dirname, '..', 'index.ts'));
  await writeFile(
    join(folder, 'preload.mjs'),
    `import { openaiInstrumentation } from ${source};
     import { collectMetrics } from '@vital/testing';
     import { instrumentationReports } from '@vital/core';
     const metrics = collectMetrics();
     openaiInstrumentation().start(metrics.meterProvider.getMeter('test'));
     process.once('beforeExit', async () => {
       const read = await metrics.read();
       console.log(JSON.stringify({
         calls: read.value('vital.llm.api_calls', { outcome: 'success' }),
         streams: read.value('vital.llm.streams', { ending: 'completed' }),
         input: read.value('vital.llm.tokens_used', { token_type: 'input' }),
         providers: [...new Set(read.attributes('vital.llm.api_calls').map(({ provider }) => provider))],
         reports: instrumentationReports().map(({ hook, status }) => hook + ' ' + status),
       }));
     });`,
  );
  await writeFile(join(folder, 'preload.cjs'), `require('./preload.mjs');`);
  for (const [file, content] of Object.entries(programs)) await writeFile(join(folder, file), content);
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  ['--import', './preload.mjs'],
  ['--require', './preload.cjs'],
])('%s %s', (...preload) => {
  test.each(Object.keys(programs))('%s', async (program) => {
    provider.served.reset();
    const { stdout, stderr } = await runProgram({
      arguments: ['--conditions=@vital/source', ...preload, program],
      directory: folder,
      environment: { BASE_URL: provider.baseUrls.openai },
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      calls: program === 'both.mjs' ? 4 : 2,
      streams: program === 'both.mjs' ? 2 : 1,
      input: provider.served.tokens('input'),
      providers: [program === 'azure.mjs' ? 'azure.ai.openai' : 'openai'],
      reports: ['patch active'],
    });
    expect(provider.served.count()).toBe(program === 'both.mjs' ? 4 : 2);
  });
});

import { join } from 'node:path';
import { compareClient, installPackages, type ServedAttempt, useList } from '@vital/testing';
import { expectNoDifference } from '../rehearsal/expect-no-difference.ts';
import clientUses from './uses.ts';

const uses = useList(clientUses, new URL('./uses.ts', import.meta.url));

test(
  'a program sees no difference',
  () =>
    expectNoDifference({
      uses,
      setup: join(__dirname, 'rehearsal-setup.ts'),
      library: 'ai',
      hook: 'callback',
      // The SDK does not cancel what a program stops reading, and may have kept hold of it when the program ends.
      untold: ['stream: break', 'stream: never read'],
      telling: [
        'generateText',
        'generateText: fire, and forget a failure',
        'stream: read',
        'stream: cut by the server',
        'own integrations: stream: read',
        'own integrations: stream: abort while it is read',
        'own integrations: stream: never read',
        'own integrations: generateObject',
        'tools, streamed',
      ],
    }),
  600_000,
);

const folder = join(__dirname, '../../../../test/ai-versions');
const problem = installPackages(folder);
if (problem !== undefined && process.env.CI) {
  test('older versions of the AI SDK are there', () => {
    throw new Error(problem);
  });
}

/** The uses that do not bring what only later versions take. */
const ofEveryVersion = uses.names.filter((name) => !/^(own integrations|disabled): /.test(name));
const few = ['generateText: rate-limit', 'stream: read', 'stream: cut by the server'];

(problem === undefined ? test.each : test.skip.each)([
  { sdk: 'ai-5.0', telling: ofEveryVersion },
  { sdk: 'ai-5', telling: few },
  { sdk: 'ai-6.0', telling: ofEveryVersion },
  { sdk: 'ai-6', telling: few },
])(
  'a program that hands its calls the tracer sees no difference in $sdk',
  async ({ sdk, telling }) => {
    const comparisons = await compareClient({
      uses,
      version: { name: sdk, loader: join(folder, 'load.mjs') },
      patch: { setup: join(__dirname, 'tracer-rehearsal-setup.ts') },
      only: process.env.CI ? telling : few,
      formats: process.env.CI ? ['esm', 'cjs'] : ['cjs'],
    });
    expect(comparisons.filter(({ differences }) => differences.length > 0)).toEqual([]);
    for (const { use, format, report, patched } of comparisons) {
      const { counted } = Object(report);
      const calls = ['success', 'error', 'cancelled', 'abandoned']
        .map((outcome): number => counted[`vital.llm.api_calls ${outcome}`] ?? 0)
        .reduce((sum, count) => sum + count);
      const attempts = patched.served.map((attempt): ServedAttempt => JSON.parse(attempt));
      const served = attempts.filter(({ attempt }) => attempt === 0).length;
      expect({ use, format, calls }).toEqual({ use, format, calls: served });
    }
  },
  600_000,
);

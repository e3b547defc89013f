import { join } from 'node:path';
import { clientUses, compareClient } from '@vital/testing';

const setup = join(__dirname, 'rehearsal-setup.ts');

/** The uses that patches of openai are known to break; a machine that is no build server is spared the others. */
const telling = [
  'create: the method itself',
  'create: withResponse',
  'create: asResponse',
  'create: fire, and forget a failure',
  'parse',
  'runTools',
  'stream: read, with usage',
  'stream: break',
  'stream: cut by the server',
  'stream: abort while it is read',
  'stream: never read',
  'stream: iterated by hand',
  'stream: tee',
  'stream: toReadableStream',
  'stream helper: events and the final completion',
  'responses.create: stream withResponse',
  'responses.stream: events and the final response',
  'create: rate-limit',
  'create: malformed',
  'create: aborted while it waits',
];

/** Which stream ending each use comes to. */
const endings: Readonly<Record<string, string>> = {
  'stream: read, with usage': 'completed',
  'stream: tee': 'completed',
  'stream: break': 'cancelled',
  'stream: abort while it is read': 'cancelled',
  'stream: cut by the server': 'failed',
  'stream: never read': 'abandoned',
};

test('a program sees no difference', async () => {
  const only = process.env.CI ? clientUses.openai.names : telling;
  const comparisons = await compareClient({
    uses: clientUses.openai,
    patch: { arguments: ['--import', setup], setup },
    only,
  });
  expect(comparisons).toHaveLength(2 * only.length);
  expect(
    comparisons
      .filter(({ differences }) => differences.length > 0)
      .map(({ use, format, differences }) => ({ use, format, differences })),
  ).toEqual([]);
  for (const { use, report } of comparisons) {
    expect(report).toMatchObject({ reports: [{ library: 'openai', hook: 'patch', status: 'active' }] });
    const ending = endings[use];
    if (ending) expect(report).toMatchObject({ counted: { [`vital.llm.streams ${ending}`]: 1 } });
  }
}, 600_000);

import type { Comparison } from '@vital/testing';
import { readResults } from '../comparison/llm/results.ts';
import { judge, marks } from '../comparison/llm/verdict.ts';
import { comparisonPage } from '../scripts/pages/comparison-page.ts';

/** What was seen of a use for which the provider served these attempts. */
function seen(use: string, differences: readonly string[], ...attempts: object[]): Comparison {
  const outcome = {
    settled: true,
    events: [],
    unhandledRejections: [],
    uncaughtExceptions: [],
    warnings: [],
    exitCode: 0,
    endedByItself: true,
    served: attempts.map((attempt) => JSON.stringify(attempt)),
  };
  return {
    client: 'openai',
    use,
    format: 'esm',
    differences,
    unpatched: outcome,
    patched: outcome,
    report: undefined,
  };
}

const tokens = { input: 100, output: 20, cache_read: 60, cache_write: 10, reasoning: 0 };
const call = { operation: 'chat', attempt: 0, tokens };
const retry = { operation: 'chat', attempt: 1, tokens };
const listing = { operation: 'other', attempt: 0 };
const failed = { operation: 'chat', attempt: 0 };

describe('a verdict', () => {
  test.each([
    { title: 'what was served', served: [call], recorded: [1, 100, 20], verdict: ['right', ''] },
    {
      title: 'an input without what was cached',
      served: [call],
      recorded: [1, 30, 20],
      verdict: ['right', ''],
    },
    { title: 'a retry as one call', served: [failed, retry], recorded: [1, 100, 20], verdict: ['right', ''] },
    { title: 'a failed call', served: [failed], recorded: [1, 0, 0], verdict: ['right', ''] },
    {
      title: 'nothing where no model was called',
      served: [listing],
      recorded: [0, 0, 0],
      verdict: ['idle', ''],
    },
    { title: 'nothing', served: [call], recorded: [0, 0, 0], verdict: ['nothing', ''] },
    {
      title: 'a call twice',
      served: [call],
      recorded: [2, 200, 40],
      verdict: ['partly', '2 calls of 1, 200 input tokens of 100, 40 output tokens of 20'],
    },
    {
      title: 'a call without its tokens',
      served: [call],
      recorded: [1, 0, 0],
      verdict: ['partly', '0 input tokens of 100, 0 output tokens of 20'],
    },
    {
      title: 'no tokens of a stream that was left',
      use: 'stream: break',
      served: [call],
      recorded: [1, 0, 0],
      verdict: ['right', ''],
    },
    {
      title: 'a promise of another class',
      differences: ['events: a became b'],
      served: [call],
      recorded: [1, 100, 20],
      verdict: ['changed', 'events'],
    },
    {
      title: 'another error',
      differences: ['error: a became b', 'events: a became b'],
      served: [call],
      recorded: [1, 100, 20],
      verdict: ['harm', 'error, events'],
    },
    {
      title: 'an unhandled rejection',
      differences: ['unhandledRejections: [] became [1]'],
      served: [call],
      recorded: [1, 100, 20],
      verdict: ['crash', 'unhandledRejections'],
    },
  ])(
    'on $title',
    ({ use = 'create', differences = [], served, recorded: [calls = 0, input = 0, output = 0], verdict }) => {
      const { mark, because } = judge(seen(use, differences, ...served), { calls, input, output });
      expect([mark, because]).toEqual(verdict);
    },
  );
});

/** What Vital is known not to record, and says so; of each the document of supported libraries has a word. */
const known: Readonly<Record<string, RegExp>> = {
  '@mistralai/mistralai': /^stream: tee$/,
  ai: /^disabled: |^own integrations: generateObject$/,
};

test('the kept results say that Vital does no harm and records every call and token', () => {
  const results = readResults();
  expect(results.map(({ client }) => client)).toEqual(
    expect.arrayContaining(['openai', '@anthropic-ai/sdk']),
  );
  const notRight = results.flatMap(({ client, uses }) =>
    Object.entries(uses).flatMap(([use, { vital = {} }]) =>
      Object.entries(vital)
        .filter(([, verdict]) => verdict !== 'right' && verdict !== 'idle')
        .filter(([, verdict]) => !known[client]?.test(use) || !/^(partly|nothing)/.test(verdict))
        .map(([format, verdict]) => [client, use, format, verdict]),
    ),
  );
  expect(notRight).toEqual([]);
});

test('the document has every use of every client, and no mark that it does not explain', () => {
  const page = comparisonPage();
  for (const { uses } of readResults()) {
    for (const use of Object.keys(uses)) expect(page).toContain(`| \`${use}\` | `);
  }
  const explained = new Set<string>([...marks]);
  const kept = readResults().flatMap(({ uses }) =>
    Object.values(uses).flatMap((use) => Object.values(use).flatMap((verdicts) => Object.values(verdicts))),
  );
  expect(kept.filter((verdict) => !explained.has(verdict.split(':')[0] ?? ''))).toEqual([]);
});

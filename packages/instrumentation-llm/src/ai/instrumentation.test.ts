import { join } from 'node:path';
import { runProgram } from '@vital/testing';

interface Counted {
  readonly calls: Readonly<Record<string, number>>;
  readonly operations: Readonly<Record<string, number>>;
  readonly modes: Readonly<Record<string, number>>;
  readonly providers: Readonly<Record<string, number>>;
  readonly streams: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly unknown: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly servedRetries: number;
  readonly servedCalls: number;
  readonly tokens: readonly number[];
  readonly servedTokens: readonly number[];
  readonly firstTokens: number;
}

let counted: Readonly<Record<string, Counted>>;
let reports: unknown;

beforeAll(async () => {
  const { stdout } = await runProgram({
    arguments: ['--conditions=@vital/source', '--expose-gc', join(__dirname, 'ai-program.ts')],
  });
  ({ counted, reports } = JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}'));
});

describe.each([
  { origin: 'the registered integration', prefix: '' },
  {
    origin: 'the tracing channel, because the call has integrations of its own',
    prefix: 'own integrations: ',
  },
])('told by $origin', ({ prefix }) => {
  const of = (scenario: string) => counted[`${prefix}${scenario}`];

  test.each([
    ['generateText', { success: 1 }, { chat: 1 }],
    ['generateText, chat', { success: 1 }, { chat: 1 }],
    ['streamText', { success: 1 }, { chat: 1 }],
    ['embed', { success: 1 }, { embeddings: 1 }],
    ['embedMany', { success: 1 }, { embeddings: 1 }],
    ['tools', { success: 2 }, { chat: 2 }],
    ['tools, streamed', { success: 2 }, { chat: 2 }],
    ['tools, failing', { success: 2 }, { chat: 2 }],
    ['generateText, retry', { success: 1 }, { chat: 1 }],
    ['streamText, retry', { success: 1 }, { chat: 1 }],
  ])('%s: calls, retries and tokens are those that the provider served', (scenario, calls, operations) => {
    const found = of(scenario);
    expect(found).toMatchObject({
      calls,
      operations,
      errors: {},
      unknown: {},
      providers: { openai: calls.success },
    });
    expect(found?.servedCalls).toBe(calls.success);
    expect(found?.retries).toBe(found?.servedRetries);
    expect(found?.tokens).toEqual(found?.servedTokens);
  });

  test.each([
    ['generateText, failure', 'auth'],
    ['generateText, failure after a retry', 'overloaded'],
    ['streamText, failure', 'auth'],
    ['embed, failure', 'overloaded'],
  ])('%s: one call, of the class of its error', (scenario, error) => {
    const found = of(scenario);
    expect(found).toMatchObject({ calls: { error: 1 }, errors: { [error]: 1 } });
    if (!scenario.startsWith('embed')) expect(found?.retries).toBe(found?.servedRetries);
  });

  test('streams are told apart by their ending', () => {
    expect(of('streamText')).toMatchObject({ streams: { completed: 1 }, firstTokens: 1 });
    expect(of('streamText, cut')).toMatchObject({ streams: { failed: 1 }, unknown: { interrupted: 1 } });
    // The SDK neither reads on nor cancels, so only the garbage collector tells.
    expect(of('streamText, break')).toMatchObject({ streams: { abandoned: 1 }, calls: { abandoned: 1 } });
    expect(of('streamText, abort')).toMatchObject({ streams: { cancelled: 1 }, calls: { cancelled: 1 } });
  });

  test('a call that has disabled telemetry is not counted', () => {
    expect(of('disabled')).toMatchObject({ calls: {}, servedCalls: 1 });
  });

  test('a call belongs to the run that it was made in', () => {
    expect(of('context')).toMatchObject({ modes: { fast: 1 } });
  });
});

test.each([
  ['speech', {}],
  ['transcribe', { not_reported: 1 }],
])('%s is a call of which the SDK tells no tokens', (scenario, unknown) => {
  expect(counted[scenario]).toMatchObject({
    calls: { success: 1 },
    operations: { audio: 1 },
    unknown,
    servedCalls: 1,
  });
});

test.each(['generateObject', 'embed, retry', 'content hidden', 'content hidden, streamed'])(
  '%s: the registered integration is told everything',
  (scenario) => {
    const found = counted[scenario];
    expect(found).toMatchObject({ calls: { success: 1 }, unknown: {} });
    expect(found?.retries).toBe(found?.servedRetries);
    expect(found?.tokens).toEqual(found?.servedTokens);
  },
);

test.each(['content hidden', 'content hidden, streamed'])(
  '%s: the tracing channel tells of no tokens then',
  (scenario) => {
    expect(counted[`own integrations: ${scenario}`]).toMatchObject({
      calls: { success: 1 },
      unknown: { not_reported: 1 },
    });
  },
);

test('says that it is unknown whether a library is watched that was imported before', () => {
  expect(reports).toEqual([]);
});

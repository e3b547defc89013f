import { join } from 'node:path';
import { describeWithSeparateClients } from '@vital/testing';
import { type CountedScenarios, readCountedScenarios } from '../rehearsal/count-scenarios.ts';
import { usageInfo } from './usage.ts';

describeWithSeparateClients('@mistralai/mistralai', () => {
  let run: CountedScenarios;
  beforeAll(async () => {
    run = await readCountedScenarios(join(__dirname, 'mistral-program.ts'));
  });
  const found = (scenario: string) => run.counted[scenario];

  test.each([
    ['complete', 'chat', 'mistral-large-latest'],
    ['complete, cached', 'chat', 'mistral-large-latest'],
    ['parse', 'chat', 'mistral-large-latest'],
    ['agent', 'chat', 'mistral-medium-latest'],
    ['conversation', 'chat', 'mistral-large-latest'],
    ['fim', 'completion', 'codestral-latest'],
    ['embeddings', 'embeddings', 'mistral-embed'],
    ['moderation', 'moderation', 'mistral-moderation-latest'],
    ['retry', 'chat', 'mistral-large-latest'],
  ])('%s: one call with the tokens and retries that were served', (scenario, operation, model) => {
    expect(found(scenario)).toMatchObject({
      calls: { success: 1 },
      operations: { [operation]: 1 },
      models: { [model]: 1 },
      providers: { mistral_ai: 1 },
      streams: {},
      errors: {},
      unknown: {},
      servedCalls: 1,
      retries: scenario === 'retry' ? 1 : 0,
      servedRetries: scenario === 'retry' ? 1 : 0,
      tokens: found(scenario)?.servedTokens,
    });
  });

  test.each([
    ['stream', 'chat'],
    ['stream, cached', 'chat'],
    ['stream, retry', 'chat'],
    ['parseStream', 'chat'],
    ['agent, stream', 'chat'],
    ['conversation, stream', 'chat'],
    ['fim, stream', 'completion'],
    ['getReader', 'chat'],
    ['getReader, one after another', 'chat'],
    ['tee after a first event', 'chat'],
    ['tee', 'chat'],
    ['tee, one branch read', 'chat'],
    ['tee, then in turns', 'chat'],
    ['tee of a branch', 'chat'],
    ['piped', 'chat'],
    ['piped, with errors', 'chat'],
    ['piped through', 'chat'],
  ])('%s: one stream that was read to its end', (scenario, operation) => {
    expect(found(scenario)).toMatchObject({
      calls: { success: 1 },
      operations: { [operation]: 1 },
      streams: { completed: 1 },
      unknown: {},
      firstTokens: 1,
      retries: found(scenario)?.servedRetries,
      tokens: found(scenario)?.servedTokens,
    });
  });

  test('a stream that was served without a retry has none, one that was turned away once has one', () => {
    expect([found('stream')?.retries, found('stream, retry')?.retries]).toEqual([0, 1]);
  });

  test.each([
    ['break', 'cancelled', 'interrupted'],
    ['getReader, cancelled', 'cancelled', 'interrupted'],
    ['cancelled unread', 'cancelled', 'interrupted'],
    ['tee, cancelled', 'cancelled', 'interrupted'],
    ['tee, cut', 'failed', 'interrupted'],
    ['piped, aborted', 'cancelled', 'interrupted'],
    ['cut', 'failed', 'interrupted'],
    ['stream error', 'failed', 'interrupted'],
    ['conversation error', 'failed', 'interrupted'],
  ])('%s: the stream is %s', (scenario, ending, reason) => {
    expect(found(scenario)).toMatchObject({ streams: { [ending]: 1 }, unknown: { [reason]: 1 } });
  });

  test('a stream whose chunks nobody sees is a call of unknown usage', () => {
    expect(found('piped, and kept')).toMatchObject({
      calls: { success: 1 },
      streams: {},
      unknown: { raw_response: 1 },
    });
  });

  test.each([
    ['rate-limit', 'rate_limit'],
    ['overloaded', 'overloaded'],
    ['server-error', 'server'],
    ['unauthorized', 'auth'],
    ['invalid-request', 'invalid_request'],
    ['unknown-model', 'invalid_request'],
    ['cut', 'connection'],
    ['stream error', 'server'],
  ])('a call that fails with %s is an error of class %s', (scenario, error) => {
    expect(found(scenario)).toMatchObject({ calls: { error: 1 }, errors: { [error]: 1 } });
  });

  test('an aborted call is cancelled and no error', () => {
    expect(found('abort')).toMatchObject({ calls: { cancelled: 1 }, errors: {} });
  });

  test('a call belongs to the run that it was made in', () => {
    expect(found('context')).toMatchObject({ modes: { fast: 1 } });
  });

  test('says what is watched', () => {
    expect(run.reports).toEqual([
      { library: '@mistralai/mistralai', version: 'unknown', hook: 'explicit', status: 'disabled' },
    ]);
  });
});

test.each([
  [
    { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
    { inputTokens: 10, outputTokens: 5 },
  ],
  [
    { promptTokens: 10, completionTokens: 5, prompt_tokens_details: { cached_tokens: 4 } },
    { inputTokens: 10, outputTokens: 5, cacheReadTokens: 4 },
  ],
  [
    { promptTokens: 10, completionTokens: 5, promptTokensDetails: { cachedTokens: 4 } },
    { inputTokens: 10, outputTokens: 5, cacheReadTokens: 4 },
  ],
  [
    { promptTokens: 10, completionTokens: 5, num_cached_tokens: 3 },
    { inputTokens: 10, outputTokens: 5, cacheReadTokens: 3 },
  ],
  [{}, undefined],
])('usage %#', (usage, expected) => {
  expect(usageInfo(usage)).toEqual(expected);
});

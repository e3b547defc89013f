import { join } from 'node:path';
import { describeWithSeparateClients, runProgram } from '@vital/testing';
import { type CountedScenarios, readCountedScenarios } from '../rehearsal/count-scenarios.ts';
import { rawFinishReason, rawUsage } from './raw-answer.ts';

describeWithSeparateClients('@llamaindex/core', () => {
  test('is let go, and watched again, with the classes that exist', async () => {
    const program = join(__dirname, 'restart-program.ts');
    const { stdout } = await runProgram({ arguments: ['--conditions=@vital/source', program] });
    const report = { library: '@llamaindex/core', hook: 'patch' };
    expect(JSON.parse(stdout)).toEqual({
      counts: [1, 1, 2],
      reports: ['active', 'disabled', 'active'].map((status) => [{ ...report, status }]),
    });
  });

  describe.each([{ owner: 'openai' }, { owner: 'LlamaIndex' }])(
    'where $owner owns the calls',
    ({ owner }) => {
      let run: CountedScenarios;
      beforeAll(async () => {
        run = await readCountedScenarios(join(__dirname, 'llamaindex-program.ts'), owner);
      });
      const found = (scenario: string) => run.counted[scenario];

      test.each([
        ['chat', 'openai'],
        ['complete', 'openai'],
        ['exec', 'openai'],
        ['stream', 'openai'],
        ['house', 'housellm'],
      ])('%s: one call with the tokens that were served', (scenario, provider) => {
        expect(found(scenario)).toMatchObject({
          calls: { success: 1 },
          operations: { chat: 1 },
          models: { 'gpt-4o': 1 },
          providers: { [provider]: 1 },
          streams: scenario === 'stream' ? { completed: 1 } : {},
          unknown: {},
          servedCalls: 1,
          tokens: found(scenario)?.servedTokens,
        });
        expect(found(scenario)?.tokens[0]).toBeGreaterThan(0);
      });

      test('streams are told apart by their ending', () => {
        // LlamaIndex does not hand a `break` on to the client, whose stream is left as it is.
        const left = owner === 'openai' ? 'abandoned' : 'cancelled';
        expect(found('break')).toMatchObject({ calls: { [left]: 1 }, streams: { [left]: 1 } });
        expect(found('cut')).toMatchObject({ calls: { error: 1 }, streams: { failed: 1 } });
      });

      test.each([
        ['unauthorized', 'auth'],
        ['house, overloaded', 'overloaded'],
        ['cut', 'connection'],
      ])('%s: one call, of the class of its error', (scenario, error) => {
        expect(found(scenario)).toMatchObject({ calls: { error: 1 }, errors: { [error]: 1 } });
      });

      test('a call belongs to the run that it was made in', () => {
        expect(found('context')).toMatchObject({ modes: { fast: 1 } });
      });

      test('calls side by side are each counted once', () => {
        expect(found('side by side')).toMatchObject({
          calls: { success: 20 },
          providers: { openai: 10, housellm: 10 },
          tokens: found('side by side')?.servedTokens,
        });
      });

      test('says what was watched', () => {
        expect(run.reports).toContainEqual({
          library: '@llamaindex/core',
          version: 'unknown',
          hook: 'explicit',
          status: 'disabled',
        });
      });
    },
  );
});

test.each([
  [{ usage: { prompt_tokens: 10, completion_tokens: 5 } }, 10, 5],
  [{ usage: { input_tokens: 10, output_tokens: 5, input_tokens_details: { cached_tokens: 4 } } }, 10, 5],
  [{ usage: { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 4 } }, 14, 5],
  [{ usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 3, thoughtsTokenCount: 2 } }, 10, 5],
  ['an answer', undefined, undefined],
])('usage %#', (raw, inputTokens, outputTokens) => {
  expect([rawUsage(raw)?.inputTokens, rawUsage(raw)?.outputTokens]).toEqual([inputTokens, outputTokens]);
});

test.each([
  [{ choices: [{ finish_reason: 'stop' }] }, 'stop'],
  [{ candidates: [{ finishReason: 'STOP' }] }, 'STOP'],
  [{ stop_reason: 'end_turn' }, 'end_turn'],
  [{ choices: [{ finish_reason: null }] }, undefined],
])('the reason of an ending %#', (raw, reason) => {
  expect(rawFinishReason(raw)).toBe(reason);
});

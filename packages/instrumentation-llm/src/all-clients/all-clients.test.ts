import { join } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationReport } from '@vital/core';
import { describeWithSeparateClients, runProgram } from '@vital/testing';

/** Must be found in nothing that Vital records or says. */
const canary = 'CANARY';
const key = `key-${canary}`;
const calls = 500;
const concurrency = 50;
const tenants = ['acme', 'globex', 'initech', 'umbrella', 'hooli'];

interface Run {
  readonly recorded: ReadonlyArray<readonly [name: string, attributes: Attributes, value: number]>;
  readonly said: readonly string[];
  readonly failures: number;
  readonly cachedBeyondInput: number;
  readonly reports: readonly InstrumentationReport[];
  readonly url: string;
  readonly served: {
    readonly calls: number;
    readonly refused: number;
    readonly retries: number;
    readonly streams: number;
    readonly tokens: Readonly<Record<string, number>>;
    readonly models: Readonly<Record<string, number>>;
  };
}

describeWithSeparateClients('500 mixed calls, 50 at a time, for 5 tenants', () => {
  let run: Run;
  beforeAll(async () => {
    const program = join(__dirname, 'all-clients-program.ts');
    const { stdout, stderr } = await runProgram({
      arguments: [
        '--conditions=@vital/source',
        program,
        canary,
        key,
        `${calls}`,
        `${concurrency}`,
        ...tenants,
      ],
    });
    const line = stdout.split('\n').find((text) => text.startsWith('{'));
    if (line === undefined) throw new Error(`no result: ${stderr}`);
    run = JSON.parse(line);
  }, 120_000);

  /** Sum over the series that have the attributes. */
  const value = (name: string, having: Attributes = {}): number =>
    run.recorded
      .filter(
        ([recorded, attributes]) =>
          recorded === name && Object.entries(having).every(([label, of]) => attributes[label] === of),
      )
      .reduce((sum, [, , of]) => sum + of, 0);

  test('calls, errors, retries and streams are those that were served', () => {
    const { failures, served } = run;
    expect(served.calls).toBe(calls);
    expect(value('vital.llm.api_calls')).toBe(calls);
    expect(value('vital.llm.api_calls', { outcome: 'success' })).toBe(calls - failures);
    expect(value('vital.llm.errors', { error_type: 'auth' })).toBe(failures);
    expect(value('vital.llm.errors')).toBe(failures);
    expect(failures).toBe(served.refused);
    expect(failures).toBeGreaterThan(0);
    expect(value('vital.llm.retries')).toBe(served.retries);
    expect(served.retries).toBeGreaterThan(0);
    expect(value('vital.llm.streams', { ending: 'completed' })).toBe(served.streams);
  });

  test('no call is counted twice, through a framework or directly', () => {
    for (const [model, count] of Object.entries(run.served.models)) {
      const recorded = run.recorded
        .filter(([name, { model: of }]) => name === 'vital.llm.api_calls' && `${of}`.split('~')[0] === model)
        .reduce((sum, [, , of]) => sum + of, 0);
      expect([model, recorded]).toEqual([model, count]);
    }
    expect(value('vital.llm.api_calls', { provider: 'housechatmodel' })).toBe(run.served.models['house-1']);
    expect(value('vital.llm.api_calls', { provider: 'mistral_ai' })).toBeGreaterThan(20);
  });

  test('tokens and dollars are those that were served, for every tenant', () => {
    const { tokens } = run.served;
    for (const [token_type, count] of Object.entries(tokens)) {
      expect([token_type, value('vital.llm.tokens_used', { token_type })]).toEqual([token_type, count]);
    }
    const cost = (input = 0, output = 0) => (input + 3 * output) / 1000;
    expect(value('vital.estimated_cost')).toBeCloseTo(cost(tokens.input, tokens.output), 6);
    for (const tenant of tenants) {
      const input = value('vital.llm.tokens_used', { mode: tenant, token_type: 'input' });
      const output = value('vital.llm.tokens_used', { mode: tenant, token_type: 'output' });
      expect(input).toBeGreaterThan(0);
      expect(value('vital.estimated_cost', { tenant_id: tenant })).toBeCloseTo(cost(input, output), 6);
    }
    expect(run.cachedBeyondInput).toBe(0);
  });

  test('every library that was loaded is reported as watched', () => {
    expect([...new Set(run.reports.map(({ library }) => library))].sort()).toEqual([
      '@anthropic-ai/sdk',
      '@aws-sdk/client-bedrock-runtime',
      '@google/genai',
      '@langchain/core',
      '@llamaindex/core',
      '@mistralai/mistralai',
      'ai',
      'cohere-ai',
      'groq-sdk',
      'ollama',
      'openai',
    ]);
    expect(run.reports.filter(({ status }) => status !== 'active')).toEqual([]);
    expect(run.reports.filter(({ version }) => version === 'unknown')).toEqual([]);
  });

  test('no prompt, key or address is recorded or said', () => {
    const recorded = JSON.stringify(run.recorded);
    expect(recorded).toContain('gpt-4o');
    for (const secret of [canary, key, run.url]) {
      expect(recorded).not.toContain(secret);
      expect(run.said.join('\n')).not.toContain(secret);
    }
  });
});

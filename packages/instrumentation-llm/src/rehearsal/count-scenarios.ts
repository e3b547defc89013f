import type { Meter } from '@opentelemetry/api';
import { type InstrumentationReport, instrumentationReports, type Stop } from '@vital/core';
import { collectMetrics, type FakeProvider, runProgram } from '@vital/testing';

/** What was recorded of a scenario, and what the provider served in it. */
export interface Counted {
  readonly calls: Readonly<Record<string, number>>;
  readonly operations: Readonly<Record<string, number>>;
  readonly models: Readonly<Record<string, number>>;
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

export interface CountedScenarios {
  readonly counted: Readonly<Record<string, Counted>>;
  readonly reports: readonly InstrumentationReport[];
}

const tokenTypes = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const;

/**
 * Runs scenarios one after another in a program of their own, such as one that loads an ES module, and prints what each was
 * counted as. A scenario may fail.
 *
 * @param start begins to watch
 */
export async function printCountedScenarios(
  provider: FakeProvider,
  start: (meter: Meter) => Stop,
  scenarios: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> {
  const counted: Record<string, Counted> = {};
  for (const [name, run] of Object.entries(scenarios)) {
    counted[name] = await count(provider, start, run);
  }
  console.log(JSON.stringify({ counted, reports: instrumentationReports() }));
}

/** Runs such a program and reads what it printed. */
export async function readCountedScenarios(program: string, ...args: string[]): Promise<CountedScenarios> {
  const { stdout, stderr } = await runProgram({
    arguments: ['--conditions=@vital/source', program, ...args],
  });
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`${program} printed no result: ${stderr}`);
  return JSON.parse(line);
}

async function count(
  { served }: FakeProvider,
  start: (meter: Meter) => Stop,
  run: () => Promise<unknown>,
): Promise<Counted> {
  served.reset();
  const { meterProvider, read } = collectMetrics();
  const stop = start(meterProvider.getMeter('test'));
  await run().catch(() => undefined);
  await served.settled();
  // What is still open is ended with it.
  stop();
  const metrics = await read();
  const value = (name: string, attributes = {}) => metrics.value(`vital.llm.${name}`, attributes) ?? 0;
  const by = (name: string, attribute: string) =>
    Object.fromEntries(
      metrics
        .attributes(`vital.llm.${name}`)
        .map(({ [attribute]: of }): [string, number] => [`${of}`, value(name, { [attribute]: of })])
        .filter(([, sum]) => sum !== 0),
    );
  return {
    calls: by('api_calls', 'outcome'),
    operations: by('api_calls', 'operation'),
    models: by('api_calls', 'model'),
    modes: by('api_calls', 'mode'),
    providers: by('api_calls', 'provider'),
    streams: by('streams', 'ending'),
    errors: by('errors', 'error_type'),
    unknown: by('usage_unknown', 'reason'),
    retries: value('retries'),
    servedRetries: served.retries(),
    servedCalls: served.calls(),
    tokens: tokenTypes.map((token_type) => value('tokens_used', { token_type })),
    servedTokens: tokenTypes.map((type) => served.tokens(type)),
    firstTokens: metrics.distribution('vital.llm.time_to_first_token')?.count ?? 0,
  };
}

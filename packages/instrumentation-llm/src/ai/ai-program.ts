import { setTimeout as delay } from 'node:timers/promises';
import { createOpenAI } from '@ai-sdk/openai';
import { instrumentationReports, withContext } from '@vital/core';
import { collectMetrics, startFakeProvider } from '@vital/testing';
import {
  embed,
  embedMany,
  generateObject,
  generateSpeech,
  generateText,
  jsonSchema,
  stepCountIs,
  streamText,
  tool,
  transcribe,
} from 'ai';
import { aiInstrumentation } from './instrumentation.ts';

/** A program of its own, because `ai` is an ES module; it prints what every way of using it was counted as. */
const provider = await startFakeProvider({ retryAfter: 1 });
const openai = createOpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai });

/** The fake provider takes a repeated request for a retry. */
let question = 0;
const ask = () => `How many legs has spider ${question++}?`;

const schema = jsonSchema({ type: 'object', properties: { animal: { type: 'string' } } });
const embedding = (fault = '') => openai.embedding(`text-embedding-3-small${fault}`);
const quiet = { onError() {} };

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

/** @param by what every call is given besides, such as telemetry integrations of its own */
const scenarios = (by: Pick<Parameters<typeof generateText>[0], 'telemetry'>) => {
  const text = (fault = '', more = {}) =>
    generateText({ model: openai(`gpt-4o${fault}`), prompt: ask(), ...by, ...more });
  const stream = (fault = '', more = {}) =>
    streamText({ model: openai(`gpt-4o${fault}`), prompt: ask(), ...quiet, ...by, ...more }).textStream;
  const embedOne = (fault = '', more = {}) =>
    embed({ model: embedding(fault), value: ask(), ...by, ...more });
  const looped = (execute: () => Promise<string>) => ({
    tools: { legs: tool({ inputSchema: schema, execute }) },
    stopWhen: stepCountIs(3),
  });
  const run: Record<string, () => Promise<unknown>> = {
    generateText: () => text('~cached+reasoning'),
    'generateText, chat': () => text('', { model: openai.chat('gpt-4o') }),
    streamText: () => readAll(stream('~cached')),
    embed: () => embedOne(),
    embedMany: () => embedMany({ model: embedding(), values: [ask(), ask()], ...by }),
    generateObject: () => generateObject({ model: openai('gpt-4o'), prompt: ask(), schema, ...by }),
    speech: () => generateSpeech({ model: openai.speech('gpt-4o-mini-tts'), text: ask() }),
    transcribe: () =>
      transcribe({ model: openai.transcription('gpt-4o-transcribe'), audio: new Uint8Array([1, 2, 3]) }),
    tools: () =>
      text(
        '',
        looped(async () => '8'),
      ),
    'tools, streamed': () =>
      readAll(
        stream(
          '',
          looped(async () => '8'),
        ),
      ),
    'tools, failing': () =>
      readAll(
        stream(
          '',
          looped(() => Promise.reject(new Error('of the tool'))),
        ),
      ),
    'generateText, retry': () => text('~rate-limit=1'),
    'streamText, retry': () => readAll(stream('~rate-limit=1')),
    'embed, retry': () => embedOne('~rate-limit=1'),
    'generateText, failure': () => text('~unauthorized'),
    'generateText, failure after a retry': () => text('~overloaded', { maxRetries: 1 }),
    'streamText, failure': () => readAll(stream('~unauthorized')),
    'embed, failure': () => embedOne('~overloaded', { maxRetries: 1 }),
    'streamText, cut': () => readAll(stream('~cut')),
    async 'streamText, abort'() {
      const controller = new AbortController();
      for await (const _ of stream('~slow-stream=5', { abortSignal: controller.signal })) controller.abort();
    },
    async 'streamText, break'() {
      for await (const _ of stream('~slow-stream=5')) break;
      await provider.served.settled();
      for (let times = 0; times < 5; times++) {
        await delay(20);
        globalThis.gc?.();
      }
    },
    disabled: () => text('', { telemetry: { ...by.telemetry, isEnabled: false } }),
    'content hidden': () =>
      text('', { telemetry: { ...by.telemetry, recordInputs: false, recordOutputs: false } }),
    'content hidden, streamed': () =>
      readAll(stream('', { telemetry: { ...by.telemetry, recordInputs: false, recordOutputs: false } })),
    context: () => withContext({ mode: 'fast', tenantId: 'acme' }, () => text()),
  };
  return run;
};

/** Calls that the registered integration is told of, and calls that bring their own and bypass it. */
const everyScenario = [
  ...Object.entries(scenarios({})),
  ...Object.entries(scenarios({ telemetry: { integrations: [{}] } })).map(
    ([name, run]) => [`own integrations: ${name}`, run] as const,
  ),
];

const tokenTypes = ['input', 'output', 'cache_read', 'reasoning'] as const;
const counted: Record<string, unknown> = {};
for (const [scenario, run] of everyScenario) {
  provider.served.reset();
  const { meterProvider, read } = collectMetrics();
  const stop = aiInstrumentation().start(meterProvider.getMeter('test'));
  await run().catch(() => undefined);
  const metrics = await read();
  const value = (name: string, attributes = {}) => metrics.value(`vital.llm.${name}`, attributes) ?? 0;
  const by = (name: string, attribute: string) =>
    Object.fromEntries(
      metrics
        .attributes(`vital.llm.${name}`)
        .map(({ [attribute]: of }) => [of, value(name, { [attribute]: of })])
        .filter(([, count]) => count !== 0),
    );
  counted[scenario] = {
    calls: by('api_calls', 'outcome'),
    operations: by('api_calls', 'operation'),
    modes: by('api_calls', 'mode'),
    providers: by('api_calls', 'provider'),
    streams: by('streams', 'ending'),
    errors: by('errors', 'error_type'),
    unknown: by('usage_unknown', 'reason'),
    retries: value('retries'),
    servedRetries: provider.served.retries(),
    servedCalls: provider.served.calls(),
    tokens: tokenTypes.map((token_type) => value('tokens_used', { token_type })),
    servedTokens: tokenTypes.map((type) => provider.served.tokens(type)),
    firstTokens: metrics.distribution('vital.llm.time_to_first_token')?.count ?? 0,
  };
  stop();
}
console.log(JSON.stringify({ counted, reports: instrumentationReports() }));
await provider.close();

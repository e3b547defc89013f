import { createOpenAI } from '@ai-sdk/openai';
import { instrumentationReports, withContext } from '@vital/core';
import { collectMetrics, startFakeProvider } from '@vital/testing';
import {
  embed,
  embedMany,
  generateObject,
  generateText,
  jsonSchema,
  stepCountIs,
  streamText,
  tool,
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

const scenarios: Record<string, () => Promise<unknown>> = {
  generateText: () => generateText({ model: openai('gpt-4o~cached+reasoning'), prompt: ask() }),
  'generateText, chat': () => generateText({ model: openai.chat('gpt-4o'), prompt: ask() }),
  streamText: () => readAll(streamText({ model: openai('gpt-4o~cached'), prompt: ask() }).textStream),
  embed: () => embed({ model: embedding(), value: ask() }),
  embedMany: () => embedMany({ model: embedding(), values: [ask(), ask()] }),
  generateObject: () => generateObject({ model: openai('gpt-4o'), prompt: ask(), schema }),
  tools: () =>
    generateText({
      model: openai('gpt-4o'),
      prompt: ask(),
      tools: { legs: tool({ inputSchema: schema, execute: async () => '8' }) },
      stopWhen: stepCountIs(3),
    }),
  'generateText, retry': () => generateText({ model: openai('gpt-4o~rate-limit=1'), prompt: ask() }),
  'streamText, retry': () =>
    readAll(streamText({ model: openai('gpt-4o~rate-limit=1'), prompt: ask() }).textStream),
  'embed, retry': () => embed({ model: embedding('~rate-limit=1'), value: ask() }),
  'generateText, failure': () => generateText({ model: openai('gpt-4o~unauthorized'), prompt: ask() }),
  'generateText, failure after a retry': () =>
    generateText({ model: openai('gpt-4o~overloaded'), prompt: ask(), maxRetries: 1 }),
  'streamText, failure': () =>
    readAll(streamText({ model: openai('gpt-4o~unauthorized'), prompt: ask(), ...quiet }).textStream),
  'embed, failure': () => embed({ model: embedding('~overloaded'), value: ask(), maxRetries: 1 }),
  'streamText, cut': () =>
    readAll(streamText({ model: openai('gpt-4o~cut'), prompt: ask(), ...quiet }).textStream),
  async 'streamText, abort'() {
    const controller = new AbortController();
    const model = openai('gpt-4o~slow-stream=5');
    const { textStream } = streamText({ model, prompt: ask(), abortSignal: controller.signal });
    for await (const _ of textStream) controller.abort();
  },
  disabled: () => generateText({ model: openai('gpt-4o'), prompt: ask(), telemetry: { isEnabled: false } }),
  'content hidden': () =>
    generateText({
      model: openai('gpt-4o'),
      prompt: ask(),
      telemetry: { recordInputs: false, recordOutputs: false },
    }),
  context: () =>
    withContext({ mode: 'fast', tenantId: 'acme' }, () =>
      generateText({ model: openai('gpt-4o'), prompt: ask() }),
    ),
};

const tokenTypes = ['input', 'output', 'cache_read', 'reasoning'] as const;
const counted: Record<string, unknown> = {};
for (const [scenario, run] of Object.entries(scenarios)) {
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

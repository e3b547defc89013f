import { instrumentationReports } from '@vital/core';
import { collectMetrics, startFakeProvider } from '@vital/testing';
import { llamaIndexInstrumentation } from './instrumentation.ts';
import { llamaIndex } from './llamaindex-module.ts';

/** Watches LlamaIndex, stops, and watches again; it prints how many calls were recorded each time, and what was reported. */
const provider = await startFakeProvider();
const { meterProvider, read } = collectMetrics();
const meter = meterProvider.getMeter('test');
const counts: number[] = [];
const reports: unknown[] = [];

let stop = llamaIndexInstrumentation().start(meter);
const { OpenAI } = await llamaIndex.esm();
const model = new OpenAI({
  apiKey: 'test',
  baseURL: provider.baseUrls.openai,
  model: 'gpt-4o',
  maxRetries: 0,
});

async function ask(): Promise<void> {
  await model.chat({ messages: [{ role: 'user', content: 'How many legs has a spider?' }] });
  counts.push((await read()).value('vital.llm.api_calls') ?? 0);
  reports.push(instrumentationReports().map(({ library, hook, status }) => ({ library, hook, status })));
}

await ask();
stop();
await ask();
stop = llamaIndexInstrumentation().start(meter);
await ask();
stop();
console.log(JSON.stringify({ counts, reports }));
await provider.close();

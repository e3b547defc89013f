import { createOpenAI } from '@ai-sdk/openai';
import { startFakeProvider } from '@vital/testing';
import { printCountedScenarios } from '../rehearsal/count-scenarios.ts';
import { aiInstrumentation } from './instrumentation.ts';

/** A program that loads the SDK when it is watched already, and makes objects with telemetry integrations of its own. */
const provider = await startFakeProvider();
const openai = createOpenAI({ apiKey: 'test', baseURL: provider.baseUrls.openai });
const told: string[] = [];
const own = { onStart: () => void told.push('start'), onEnd: () => void told.push('end') };

await printCountedScenarios(provider, (meter) => aiInstrumentation().start(meter), {
  async objects() {
    const { generateObject, streamObject, jsonSchema } = await import('ai');
    const schema = jsonSchema({ type: 'object', properties: { legs: { type: 'number' } } });
    const request = { model: openai('gpt-4o'), prompt: 'How many legs has a spider?', schema };
    await generateObject({ ...request, telemetry: { integrations: [own] } });
    await generateObject({ ...request, prompt: 'And a crab?', telemetry: { integrations: own } });
    await generateObject({ ...request, prompt: 'And a cow?', experimental_telemetry: { integrations: own } });
    await generateObject({ ...request, prompt: 'And a bird?' });
    const disabled = { isEnabled: false, integrations: own };
    await generateObject({ ...request, prompt: 'And a fish?', telemetry: disabled });
    const streamed = streamObject({ ...request, prompt: 'And an ant?', telemetry: { integrations: own } });
    for await (const _ of streamed.partialObjectStream);
  },
});
console.log(JSON.stringify(told));
await provider.close();

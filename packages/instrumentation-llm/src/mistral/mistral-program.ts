import { withContext } from '@vital/core';
import { separateClient, startFakeProvider } from '@vital/testing';
import { printCountedScenarios } from '../rehearsal/count-scenarios.ts';
import { watchMistralClient } from './instrumentation.ts';
import type { MistralModule } from './mistral-module.ts';

interface Zod {
  object(shape: object): object;
  number(): object;
}

/** A program of its own, because the library is an ES module; it prints what every way of using it was counted as. */
const provider = await startFakeProvider({ retryAfter: 1 });
const { z } = await separateClient<{ z: Zod }>('zod').esm();
const { Mistral } = await separateClient<MistralModule>('@mistralai/mistralai').esm();
const retryConfig = { strategy: 'backoff', backoff: { initialInterval: 1, maxInterval: 5, exponent: 1 } };
const client = new Mistral({ apiKey: 'test', serverURL: provider.baseUrls.mistral });
const patient = new Mistral({ apiKey: 'test', serverURL: provider.baseUrls.mistral, retryConfig });

const model = 'mistral-large-latest';

/** The fake provider takes a repeated request for a retry. */
let question = 0;
const messages = () => [{ role: 'user', content: `How many legs has spider ${question++}?` }];
const inputs = () => `How many legs has crab ${question++}?`;
const agentId = 'ag-legs';
const responseFormat = z.object({ legs: z.number() });

async function readAll(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _ of await stream);
}

const scenarios: Record<string, () => Promise<unknown>> = {
  complete: () => client.chat.complete({ model, messages: messages() }),
  'complete, cached': () => client.chat.complete({ model: `${model}~cached`, messages: messages() }),
  stream: () => readAll(client.chat.stream({ model, messages: messages() })),
  'stream, cached': () => readAll(client.chat.stream({ model: `${model}~cached`, messages: messages() })),
  parse: () => client.chat.parse({ model, messages: messages(), responseFormat }),
  parseStream: () => readAll(client.chat.parseStream({ model, messages: messages(), responseFormat })),
  agent: () => client.agents.complete({ agentId, messages: messages() }),
  'agent, stream': () => readAll(client.agents.stream({ agentId, messages: messages() })),
  fim: () => client.fim.complete({ model: 'codestral-latest', prompt: inputs(), suffix: 'return' }),
  'fim, stream': () => readAll(client.fim.stream({ model: 'codestral-latest', prompt: inputs() })),
  embeddings: () => client.embeddings.create({ model: 'mistral-embed', inputs: [inputs()] }),
  moderation: () => client.classifiers.moderate({ model: 'mistral-moderation-latest', inputs: [inputs()] }),
  conversation: () => client.beta.conversations.start({ model, inputs: inputs() }),
  'conversation, stream': () => readAll(client.beta.conversations.startStream({ model, inputs: inputs() })),
  async getReader() {
    const reader = (await client.chat.stream({ model, messages: messages() })).getReader();
    while (!(await reader.read()).done);
  },
  async 'getReader, cancelled'() {
    const reader = (
      await client.chat.stream({ model: `${model}~slow-stream=5`, messages: messages() })
    ).getReader();
    await reader.read();
    await reader.cancel();
  },
  async 'getReader, one after another'() {
    const stream = await client.chat.stream({ model, messages: messages() });
    for (let times = 0; times < 2; times++) {
      const reader = stream.getReader();
      await reader.read();
      reader.releaseLock();
    }
    for await (const _ of stream);
  },
  async 'tee after a first event'() {
    const stream = await client.chat.stream({ model, messages: messages() });
    const reader = stream.getReader();
    await reader.read();
    reader.releaseLock();
    for (const branch of stream.tee()) for await (const _ of branch);
  },
  async tee() {
    const [left, right] = (await client.chat.stream({ model, messages: messages() })).tee();
    for await (const _ of left);
    for await (const _ of right);
  },
  async 'tee, one branch read'() {
    const [left, right] = (await client.chat.stream({ model, messages: messages() })).tee();
    void left.cancel();
    const reader = right.getReader();
    while (!(await reader.read()).done);
  },
  async 'tee, then in turns'() {
    const [left, right] = (await client.chat.stream({ model, messages: messages() })).tee();
    const readers = [left.getReader(), right.getReader()];
    for (let done = false; !done; ) for (const reader of readers) done = (await reader.read()).done;
  },
  async 'tee of a branch'() {
    const [left, right] = (await client.chat.stream({ model, messages: messages() })).tee();
    void left.cancel();
    for (const branch of right.tee()) for await (const _ of branch);
  },
  async 'tee, cancelled'() {
    const stream = await client.chat.stream({ model: `${model}~slow-stream=5`, messages: messages() });
    await Promise.all(stream.tee().map((branch) => branch.cancel()));
  },
  async 'tee, cut'() {
    const [left, right] = (await client.chat.stream({ model: `${model}~cut`, messages: messages() })).tee();
    await Promise.allSettled([left, right].map((branch) => Array.fromAsync(branch)));
  },
  async piped() {
    await (await client.chat.stream({ model, messages: messages() })).pipeTo(new WritableStream());
  },
  async 'piped, with errors'() {
    const stream = await client.chat.stream({ model, messages: messages() });
    const nowhere: unknown = {};
    await stream.pipeTo(nowhere as WritableStream).catch(() => undefined);
    for await (const _ of stream);
  },
  async 'piped, aborted'() {
    const stream = await client.chat.stream({ model: `${model}~slow-stream=5`, messages: messages() });
    const controller = new AbortController();
    const write = () => controller.abort();
    await stream.pipeTo(new WritableStream({ write }), { signal: controller.signal });
  },
  async 'piped through'() {
    const stream = await client.chat.stream({ model, messages: messages() });
    await stream.pipeThrough(new TransformStream()).pipeTo(new WritableStream());
  },
  async 'piped, and kept'() {
    const stream = await client.chat.stream({ model, messages: messages() });
    await stream.pipeTo(new WritableStream(), { preventCancel: true });
  },
  async 'cancelled unread'() {
    await (await client.chat.stream({ model: `${model}~slow-stream=5`, messages: messages() })).cancel();
  },
  async break() {
    const stream = await client.chat.stream({ model: `${model}~slow-stream=5`, messages: messages() });
    for await (const _ of stream) break;
  },
  cut: () => readAll(client.chat.stream({ model: `${model}~cut`, messages: messages() })),
  'stream error': () => readAll(client.chat.stream({ model: `${model}~stream-error`, messages: messages() })),
  'conversation error': () =>
    readAll(client.beta.conversations.startStream({ model: `${model}~stream-error`, inputs: inputs() })),
  retry: () => patient.chat.complete({ model: `${model}~rate-limit=1`, messages: messages() }),
  'stream, retry': () =>
    readAll(patient.chat.stream({ model: `${model}~rate-limit=1`, messages: messages() })),
  context: () =>
    withContext({ mode: 'fast', tenantId: 'acme' }, () =>
      client.chat.complete({ model, messages: messages() }),
    ),
  abort: () => client.chat.complete({ model, messages: messages() }, { signal: AbortSignal.abort() }),
  ...Object.fromEntries(
    ['rate-limit', 'server-error', 'overloaded', 'unauthorized', 'invalid-request', 'unknown-model'].map(
      (fault) => [fault, () => client.chat.complete({ model: `${model}~${fault}`, messages: messages() })],
    ),
  ),
};

await printCountedScenarios(provider, (meter) => watchMistralClient(client, meter), scenarios);
await provider.close();

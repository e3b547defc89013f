import { type ClientUses, type Stage, separateClient } from '@vital/testing';
import { methodUses } from '../rehearsal/method-uses.ts';
import type { MistralClient, MistralModule } from './mistral-module.ts';

const model = 'mistral-large-latest';
const messages = [{ role: 'user', content: 'How many legs has a spider?' }];
const responseFormat = {
  type: 'json_schema',
  jsonSchema: {
    name: 'animal',
    schemaDefinition: { type: 'object', properties: { legs: { type: 'number' } } },
  },
};

type MistralStage = Stage<MistralModule, MistralClient>;

/** Ways of using it that others do not have. */
const own: Record<string, (stage: MistralStage) => Promise<unknown>> = {
  async 'chat with a schema'({ client }) {
    return client.chat.complete({ model, messages, responseFormat });
  },
  async 'stream: getReader'({ client, note }) {
    const stream = await client.chat.stream({ model, messages });
    const reader = stream.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) note('event', step.value);
    return stream.locked;
  },
  async 'stream: tee'({ client, note, noteShape }) {
    const [left, right] = (await client.chat.stream({ model, messages })).tee();
    noteShape('branch', left);
    for await (const event of left) note('left', event);
    for await (const event of right) note('right', event);
  },
  async 'stream: tee, one branch stopped'({ client, note }) {
    const stream = await client.chat.stream({ model: `${model}~slow-stream=5`, messages });
    const [left, right] = stream.tee();
    const reader = left.getReader();
    note('left', await reader.read());
    // It resolves when the other branch has ended too.
    const stopped = reader.cancel();
    for await (const event of right) note('right', event);
    await stopped;
    return stream.locked;
  },
  async 'stream: tee, both stopped'({ client, note }) {
    const stream = await client.chat.stream({ model: `${model}~slow-stream=30`, messages });
    const stopped = await Promise.all(stream.tee().map((branch, index) => branch.cancel(`enough ${index}`)));
    note('stopped', stopped);
  },
  async 'stream: tee, cut by the server'({ client, note }) {
    const [left, right] = (await client.chat.stream({ model: `${model}~cut`, messages })).tee();
    for (const branch of [left, right]) {
      try {
        for await (const event of branch) note('event', event);
      } catch (error) {
        note('error', `${error}`);
      }
    }
  },
  async 'stream: pipeTo'({ client, note, noteShape }) {
    const stream = await client.chat.stream({ model, messages });
    const nowhere: unknown = {};
    await stream.pipeTo(nowhere as WritableStream).catch((error: unknown) => note('error', `${error}`));
    const piped = stream.pipeTo(new WritableStream({ write: (event) => note('event', event) }));
    noteShape('piped', piped);
    note('locked', stream.locked);
    await piped;
    return stream.locked;
  },
  async 'stream: pipeTo, aborted'({ client, note }) {
    const stream = await client.chat.stream({ model: `${model}~slow-stream=30`, messages });
    const controller = new AbortController();
    const write = (event: unknown) => {
      note('event', event);
      controller.abort();
    };
    await stream.pipeTo(new WritableStream({ write }), { signal: controller.signal });
  },
  async 'stream: pipeTo, cut by the server'({ client, note }) {
    const stream = await client.chat.stream({ model: `${model}~cut`, messages });
    const abort = (reason: unknown) => note('reason', `${reason}`);
    await stream.pipeTo(new WritableStream({ write: (event) => note('event', event), abort }));
  },
  async 'stream: pipeTo a destination that fails'({ client, note }) {
    const stream = await client.chat.stream({ model: `${model}~slow-stream=30`, messages });
    const write = () => {
      throw new TypeError('of the destination');
    };
    await stream.pipeTo(new WritableStream({ write })).catch((error: unknown) => note('error', `${error}`));
    return stream.locked;
  },
  async 'stream: pipeThrough'({ client, note }) {
    const stream = await client.chat.stream({ model, messages });
    const transform = (event: { data: unknown }, controller: TransformStreamDefaultController) =>
      controller.enqueue(JSON.stringify(event.data));
    for await (const text of stream.pipeThrough(new TransformStream({ transform }))) note('text', text);
  },
  async 'stream: cancelled before it is read'({ client }) {
    return (await client.chat.stream({ model: `${model}~slow-stream=30`, messages })).cancel('enough');
  },
  async retries({ module, baseUrl }) {
    const retryConfig = { strategy: 'backoff', backoff: { initialInterval: 1, maxInterval: 5, exponent: 1 } };
    const client = new module.Mistral({ apiKey: 'test', serverURL: baseUrl, retryConfig });
    return client.chat.complete({ model: `${model}~rate-limit=1`, messages });
  },
  async 'fim, agents, embeddings, moderation'({ client, note }) {
    note('fim', await client.fim.complete({ model: 'codestral-latest', prompt: 'def', suffix: 'return' }));
    for await (const event of await client.fim.stream({ model: 'codestral-latest', prompt: 'def' }))
      note('fim', event);
    note('agent', await client.agents.complete({ agentId: 'ag-1', messages }));
    note('embeddings', await client.embeddings.create({ model: 'mistral-embed', inputs: ['spider'] }));
    return client.classifiers.moderate({ model: 'mistral-moderation-latest', inputs: ['spider'] });
  },
  async conversations({ client, note }) {
    const { conversations } = client.beta;
    const { conversationId } = await conversations.start({ model, inputs: 'How many legs has a spider?' });
    note(
      'more',
      await conversations.append({ conversationId, conversationAppendRequest: { inputs: 'And?' } }),
    );
    for await (const event of await conversations.startStream({ model, inputs: 'And a crab?' }))
      note('event', event);
  },
};

/** How programs use `@mistralai/mistralai`, which is an ES module for who requires it as well. */
const uses: ClientUses<MistralModule, MistralClient> = {
  client: '@mistralai/mistralai',
  wireFormat: 'mistral',
  load: separateClient<MistralModule>('@mistralai/mistralai'),
  connect: (module, serverURL) => new module.Mistral({ apiKey: 'test', serverURL }),
  uses: [
    ...methodUses<MistralModule, MistralClient>({
      model,
      create: (client, name, abort) =>
        client.chat.complete({ model: name, messages }, abort && { signal: abort }),
      stream: (client, name, abort) =>
        client.chat.stream({ model: name, messages }, abort && { signal: abort }),
      // Once the garbage collector has run, the client heeds the signal no more.
      without: ['create: aborted while it waits', 'stream: abort while it is read'],
    }),
    ...Object.entries(own).map(([name, run]) => ({ name, run })),
  ],
};

export default uses;

import { createRequire } from 'node:module';
import type * as OpenAI from '@ai-sdk/openai';
import type { ClientUses, Stage } from '@vital/testing';
import type * as AI from 'ai';

interface Module {
  readonly ai: typeof AI;
  readonly openai: typeof OpenAI;
}
type AIStage = Stage<Module, OpenAI.OpenAIProvider>;
/** What a use is given besides what it is about: telemetry of its own, or none. */
type Telemetry = Pick<Parameters<typeof AI.generateText>[0], 'telemetry'>;

const require = createRequire(import.meta.url);
const prompt = 'How many legs has a spider?';
const quiet = { onError() {} };

const text = ({ module, client }: AIStage, by: Telemetry, fault = '', more = {}) =>
  module.ai.generateText({ model: client(`gpt-4o${fault}`), prompt, maxRetries: 1, ...by, ...more });
const stream = ({ module, client }: AIStage, by: Telemetry, fault = '', more = {}) =>
  module.ai.streamText({ model: client(`gpt-4o${fault}`), prompt, maxRetries: 1, ...quiet, ...by, ...more });

/** An error of several attempts shows the stacks of theirs, which tell of Vital's own frames: the rest of it is told. */
function withoutStacks(error: unknown): never {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) throw error;
  const attempts = error.errors.map(({ name, message, statusCode }) => [name, message, statusCode]);
  throw Object.assign(new Error(error.message), { type: error.constructor.name, attempts });
}

/** What an answer tells; times and made up names differ from run to run. */
const facts = (answer: Awaited<ReturnType<typeof AI.generateText>>) => ({
  text: answer.text,
  finishReason: answer.finishReason,
  usage: answer.usage,
  tools: answer.toolCalls.map(({ toolName, input }) => [toolName, input]),
});

/** Reads the parts of a stream, without what differs from run to run. */
async function readParts({ note, noteError }: AIStage, result: ReturnType<typeof stream>): Promise<void> {
  for await (const part of result.fullStream) {
    if (part.type === 'error') noteError('error', part.error);
    else note(part.type, 'text' in part ? part.text : undefined);
  }
}

function looped({ ai }: Module, execute: () => Promise<string>) {
  const inputSchema = ai.jsonSchema({ type: 'object', properties: { animal: { type: 'string' } } });
  return { tools: { legs: ai.tool({ inputSchema, execute }) }, stopWhen: ai.stepCountIs(3) };
}

/** An integration of the program, which sees what it sees without Vital. */
const ownIntegration = ({ note }: AIStage) => ({
  onStart: () => note('onStart'),
  onLanguageModelCallStart: () => note('onLanguageModelCallStart'),
  async executeLanguageModelCall<T>({ execute }: { execute: () => PromiseLike<T> }): Promise<T> {
    note('executeLanguageModelCall');
    return await execute();
  },
  onLanguageModelCallEnd: () => note('onLanguageModelCallEnd'),
  onStepEnd: () => note('onStepEnd'),
  onAbort: () => note('onAbort'),
  onError: () => note('onError'),
  onEnd: () => note('onEnd'),
});

const uses: Record<string, (stage: AIStage, by: Telemetry) => Promise<unknown>> = {
  async generateText(stage, by) {
    const promise = text(stage, by);
    stage.noteShape('promise', promise);
    const result = await promise;
    stage.noteShape('result', result);
    return facts(result);
  },
  tools: async (stage, by) =>
    facts(
      await text(
        stage,
        by,
        '',
        looped(stage.module, async () => '8'),
      ),
    ),
  'tools, streamed': (stage, by) =>
    readParts(
      stage,
      stream(
        stage,
        by,
        '',
        looped(stage.module, async () => '8'),
      ),
    ),
  'tools, streamed and failing': (stage, by) =>
    readParts(
      stage,
      stream(
        stage,
        by,
        '',
        looped(stage.module, () => Promise.reject(new RangeError('of the tool'))),
      ),
    ),
  'generateText: rate-limit=1': async (stage, by) => facts(await text(stage, by, '~rate-limit=1')),
  'generateText: rate-limit': (stage, by) => text(stage, by, '~rate-limit').catch(withoutStacks),
  'generateText: server-error': (stage, by) => text(stage, by, '~server-error').catch(withoutStacks),
  'generateText: malformed': (stage, by) => text(stage, by, '~malformed', { maxRetries: 0 }),
  async 'generateText: fire and forget'(stage, by) {
    void text(stage, by);
    await stage.wait(200);
  },
  async 'generateText: fire, and forget a failure'(stage, by) {
    void text(stage, by, '~unauthorized');
    await stage.wait(200);
  },
  async 'generateText: aborted while it waits'(stage, by) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1000);
    return text(stage, by, '~slow=5000', { abortSignal: controller.signal });
  },
  async 'stream: read'(stage, by) {
    const result = stream(stage, by);
    stage.noteShape('result', result);
    await readParts(stage, result);
    return [await result.text, await result.finishReason, await result.usage];
  },
  'stream: read as text': async (stage, by) => stream(stage, by).toTextStreamResponse().text(),
  async 'stream: break'(stage, by) {
    for await (const piece of stream(stage, by, '~slow-stream=30').textStream) {
      stage.note('piece', piece);
      break;
    }
    await stage.wait(100);
  },
  async 'stream: abort while it is read'(stage, by) {
    const controller = new AbortController();
    const { textStream } = stream(stage, by, '~slow-stream=30', { abortSignal: controller.signal });
    for await (const piece of textStream) {
      stage.note('piece', piece);
      controller.abort();
    }
  },
  'stream: cut by the server': (stage, by) => readParts(stage, stream(stage, by, '~cut')),
  'stream: error event': (stage, by) => readParts(stage, stream(stage, by, '~stream-error')),
  'stream: malformed event': (stage, by) => readParts(stage, stream(stage, by, '~malformed')),
  'stream: unauthorized': (stage, by) => readParts(stage, stream(stage, by, '~unauthorized')),
  'stream: rate-limit=1': (stage, by) => readParts(stage, stream(stage, by, '~rate-limit=1')),
  async 'stream: never read'(stage, by) {
    stream(stage, by);
    await stage.wait(100);
    globalThis.gc?.();
    await stage.wait(100);
  },
  async embed({ module: { ai }, client }, by) {
    const model = client.embedding('text-embedding-3-small');
    const { embedding, usage } = await ai.embed({ model, value: prompt, ...by });
    const many = await ai.embedMany({ model, values: [prompt, 'And an ant?'], ...by });
    return [embedding, usage, many.embeddings, many.usage];
  },
  async generateObject({ module: { ai }, client, note }, by) {
    const schema = ai.jsonSchema({ type: 'object', properties: { animal: { type: 'string' } } });
    const { object, usage } = await ai.generateObject({ model: client('gpt-4o'), prompt, schema, ...by });
    const streamed = ai.streamObject({ model: client('gpt-4o'), prompt, schema, ...by });
    for await (const part of streamed.partialObjectStream) note('part', part);
    return [object, usage, await streamed.object];
  },
};

/** Which telemetry a use is given, and in which uses: what Vital has registered, its own, or none. */
const telemetries: ReadonlyArray<
  readonly [prefix: string, of: (stage: AIStage) => Telemetry, names: readonly string[]]
> = [
  ['', () => ({}), Object.keys(uses)],
  [
    'own integrations: ',
    (stage) => ({ telemetry: { integrations: [ownIntegration(stage)] } }),
    Object.keys(uses),
  ],
  [
    'disabled: ',
    () => ({ telemetry: { isEnabled: false } }),
    ['generateText', 'stream: read', 'stream: cut by the server'],
  ],
];

/** How programs use the `ai` package, which is an ES module also for who requires it. */
const clientUses: ClientUses<Module, OpenAI.OpenAIProvider> = {
  client: 'ai',
  wireFormat: 'openai',
  load: {
    esm: async () => ({ ai: await import('ai'), openai: await import('@ai-sdk/openai') }),
    cjs: () => ({ ai: require('ai'), openai: require('@ai-sdk/openai') }),
  },
  connect: ({ openai }, baseURL) => openai.createOpenAI({ apiKey: 'test', baseURL }),
  uses: telemetries.flatMap(([prefix, telemetryOf, names]) =>
    names.map((name) => ({
      name: `${prefix}${name}`,
      run: async (stage: AIStage) => uses[name]?.(stage, telemetryOf(stage)),
    })),
  ),
};

export default clientUses;

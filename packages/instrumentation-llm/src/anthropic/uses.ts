import { createRequire } from 'node:module';
import type Anthropic from '@anthropic-ai/sdk';
import type { ClientUses, Use } from '@vital/testing';
import { type StainlessPromise, type StainlessStream, stainlessUses } from '../stainless/stainless-uses.ts';

interface AnthropicModule {
  readonly default: typeof Anthropic;
}

const model = 'claude-sonnet-5-5';
const body = {
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'How many legs has a spider?' }],
};
const schema = { type: 'object' as const, properties: { animal: { type: 'string' } }, required: ['animal'] };

const own: Use<AnthropicModule, Anthropic>[] = [
  {
    name: 'parse',
    run: async ({ client }) =>
      client.messages.parse({
        ...body,
        model,
        output_config: {
          format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
        },
      }),
  },
  {
    name: 'stream helper: events and the final message',
    async run({ client, note, noteShape }) {
      const runner = client.messages.stream({ ...body, model });
      noteShape('runner', runner);
      for (const event of ['connect', 'streamEvent', 'text', 'message', 'finalMessage', 'end'] as const) {
        runner.on(event, () => note(event));
      }
      return [await runner.finalMessage(), await runner.finalText()];
    },
  },
  {
    name: 'stream helper: abort',
    async run({ client, noteError, note }) {
      const runner = client.messages.stream({ ...body, model: `${model}~slow-stream=30` });
      runner.once('streamEvent', () => runner.abort());
      await runner.done().catch((error) => noteError('done', error));
      note('aborted', runner.aborted);
    },
  },
  {
    name: 'stream helper: cut by the server',
    run: async ({ client }) => client.messages.stream({ ...body, model: `${model}~cut` }).finalMessage(),
  },
  {
    name: 'beta: create and stream',
    async run({ client, note }) {
      const message = await client.beta.messages.create({ ...body, model });
      for await (const event of await client.beta.messages.create({ ...body, model, stream: true })) {
        note('event', event);
      }
      return message;
    },
  },
  {
    name: 'beta: tool runner',
    async run({ client, note }) {
      const runner = client.beta.messages.toolRunner({
        ...body,
        model,
        tools: [
          {
            name: 'count_legs',
            description: 'Counts legs',
            input_schema: schema,
            parse: (input: unknown) => input,
            run: (input: unknown) => {
              note('tool', input);
              return '8';
            },
          },
        ],
      });
      for await (const message of runner) note('message', message);
      return runner.done();
    },
  },
];

/** How programs use the `@anthropic-ai/sdk` package. */
const uses: ClientUses<AnthropicModule, Anthropic> = {
  client: '@anthropic-ai/sdk',
  wireFormat: 'anthropic',
  load: {
    esm: () => import('@anthropic-ai/sdk'),
    cjs: () => createRequire(import.meta.url)('@anthropic-ai/sdk'),
  },
  connect: (module, baseURL) => new module.default({ apiKey: 'test', baseURL, logLevel: 'off' }),
  uses: [
    ...stainlessUses<AnthropicModule, Anthropic>({
      model,
      method: (client) => ({ resource: client.messages, name: 'create' }),
      create: (client, name, options): StainlessPromise =>
        client.messages.create({ ...body, model: name }, options),
      stream: (client, name, options): PromiseLike<StainlessStream> & StainlessPromise =>
        client.messages.create({ ...body, model: name, stream: true }, options),
    }),
    ...own,
  ],
};

export default uses;

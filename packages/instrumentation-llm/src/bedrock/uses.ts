import { createRequire } from 'node:module';
import type * as Bedrock from '@aws-sdk/client-bedrock-runtime';
import type { ClientUses } from '@vital/testing';
import { methodUses } from '../rehearsal/method-uses.ts';

type BedrockModule = Pick<typeof Bedrock, 'BedrockRuntime'>;

const messages = [{ role: 'user' as const, content: [{ text: 'How many legs has a spider?' }] }];
const modelId = 'amazon.nova-pro-v1:0';

/** An error hides the whole response, down to the ports of its socket, which differ from run to run: the rest is told. */
function withoutResponse(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const { name, message, cause } = error;
  const fields = Object.fromEntries(Object.entries(error).filter(([field]) => field !== '$response'));
  throw Object.assign(new Error(message), { name, cause, fields, type: error.constructor.name });
}

/** How programs use the `@aws-sdk/client-bedrock-runtime` package over HTTP/2, as it does by itself, which is one CommonJS class also for who imports it. */
const uses: ClientUses<BedrockModule, Bedrock.BedrockRuntime> = {
  client: '@aws-sdk/client-bedrock-runtime',
  wireFormat: 'bedrock',
  load: {
    esm: () => import('@aws-sdk/client-bedrock-runtime'),
    cjs: () => createRequire(import.meta.url)('@aws-sdk/client-bedrock-runtime'),
  },
  connect: (module, endpoint) =>
    new module.BedrockRuntime({
      region: 'us-east-1',
      endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
  uses: [
    ...methodUses<BedrockModule, Bedrock.BedrockRuntime>({
      model: modelId,
      create: (client, name, abortSignal) =>
        client.converse({ modelId: name, messages }, { abortSignal }).catch(withoutResponse),
      async stream(client, name, abortSignal) {
        const { stream } = await client
          .converseStream({ modelId: name, messages }, { abortSignal })
          .catch(withoutResponse);
        if (!stream) throw new Error('no stream');
        return stream;
      },
    }),
    {
      name: 'callback',
      run: async ({ client }) =>
        new Promise((resolve, reject) => {
          client.converse({ modelId, messages }, {}, (error: unknown, output?: unknown) =>
            error ? reject(error) : resolve(output),
          );
        }),
    },
    {
      name: 'invoke, plain and streamed',
      async run({ client, note }) {
        const body = JSON.stringify({ messages, max_tokens: 64 });
        const { body: events } = await client.invokeModelWithResponseStream({ modelId, body });
        for await (const event of events ?? []) note('event', event);
        return (await client.invokeModel({ modelId, body })).body.transformToString();
      },
    },
  ],
};

export default uses;

import { createRequire } from 'node:module';
import type { ClientUses } from '@vital/testing';
import type { CohereClient } from 'cohere-ai';
import { methodUses } from '../rehearsal/method-uses.ts';

interface CohereModule {
  readonly CohereClient: typeof CohereClient;
}

const messages = [{ role: 'user' as const, content: 'How many legs has a spider?' }];
const model = 'command-r-plus';

/** How programs use the `cohere-ai` package, which is one CommonJS class also for who imports it. */
const uses: ClientUses<CohereModule, CohereClient> = {
  client: 'cohere-ai',
  wireFormat: 'cohere',
  load: {
    esm: () => import('cohere-ai'),
    cjs: () => createRequire(import.meta.url)('cohere-ai'),
  },
  connect: (module, environment) => new module.CohereClient({ token: 'test', environment, maxRetries: 0 }),
  uses: [
    ...methodUses<CohereModule, CohereClient>({
      model,
      create: (client, name, abortSignal) => client.v2.chat({ model: name, messages }, { abortSignal }),
      stream: (client, name, abortSignal) => client.v2.chatStream({ model: name, messages }, { abortSignal }),
      // Its timer keeps an aborted program alive for five minutes.
      without: ['create: aborted before', 'create: aborted while it waits'],
    }),
    {
      name: 'withRawResponse',
      async run({ client, noteShape }) {
        const promise = client.v2.chat({ model, messages });
        noteShape('promise', promise);
        const { data, rawResponse } = await promise.withRawResponse();
        return [data, rawResponse.status];
      },
    },
    {
      name: 'the first API',
      async run({ client, note }) {
        const message = 'How many legs has a spider?';
        for await (const event of await client.chatStream({ model, message })) note('event', event);
        return client.chat({ model, message });
      },
    },
  ],
};

export default uses;

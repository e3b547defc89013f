import { createRequire } from 'node:module';
import type OpenAI from 'openai';
import type { ClientUses } from '../use.ts';
import { chatUses } from './chat-uses.ts';
import { failureUses } from './failure-uses.ts';
import { responsesUses } from './responses-uses.ts';
import type { OpenaiModule } from './stage.ts';
import { streamUses } from './stream-uses.ts';

/** How programs use the `openai` package. */
const uses: ClientUses<OpenaiModule, OpenAI> = {
  client: 'openai',
  wireFormat: 'openai',
  load: {
    esm: () => import('openai'),
    cjs: () => createRequire(import.meta.url)('openai'),
  },
  connect: (module, baseURL) => new module.OpenAI({ apiKey: 'test', baseURL, logLevel: 'off' }),
  uses: [...chatUses, ...streamUses, ...responsesUses, ...failureUses],
};

export default uses;

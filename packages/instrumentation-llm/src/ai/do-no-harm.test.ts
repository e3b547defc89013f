import { join } from 'node:path';
import { useList } from '@vital/testing';
import { expectNoDifference } from '../rehearsal/expect-no-difference.ts';
import uses from './uses.ts';

test(
  'a program sees no difference',
  () =>
    expectNoDifference({
      uses: useList(uses, new URL('./uses.ts', import.meta.url)),
      setup: join(__dirname, 'rehearsal-setup.ts'),
      library: 'ai',
      hook: 'callback',
      // The SDK does not cancel what a program stops reading, and may have kept hold of it when the program ends.
      untold: ['stream: break', 'stream: never read'],
      telling: [
        'generateText',
        'generateText: fire, and forget a failure',
        'stream: read',
        'stream: cut by the server',
        'own integrations: stream: read',
        'own integrations: stream: abort while it is read',
        'own integrations: stream: never read',
        'own integrations: generateObject',
        'tools, streamed',
      ],
    }),
  600_000,
);

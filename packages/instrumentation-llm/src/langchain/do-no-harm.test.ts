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
      library: '@langchain/core',
      telling: ['create', 'stream: read', 'stream: break', 'events of a message', 'callbacks in their order'],
    }),
  600_000,
);

import { join } from 'node:path';
import { useList } from '@vital/testing';
import { expectNoDifference } from '../rehearsal/expect-no-difference.ts';
import { tellingMethodUses } from '../rehearsal/method-uses.ts';
import uses from './uses.ts';

test(
  'a program sees no difference',
  () =>
    expectNoDifference({
      uses: useList(uses, new URL('./uses.ts', import.meta.url)),
      setup: join(__dirname, 'rehearsal-setup.ts'),
      library: '@aws-sdk/client-bedrock-runtime',
      telling: [...tellingMethodUses, 'callback'],
    }),
  600_000,
);

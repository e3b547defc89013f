import { join } from 'node:path';
import { useList } from '@vital/testing';
import { expectNoDifference } from '../rehearsal/expect-no-difference.ts';
import { tellingStainlessUses } from '../stainless/stainless-uses.ts';
import uses from './uses.ts';

test(
  'a program sees no difference',
  () =>
    expectNoDifference({
      uses: useList(uses, new URL('./uses.ts', import.meta.url)),
      setup: join(__dirname, 'rehearsal-setup.ts'),
      library: '@anthropic-ai/sdk',
      telling: [...tellingStainlessUses, 'stream helper: events and the final message', 'beta: tool runner'],
    }),
  600_000,
);

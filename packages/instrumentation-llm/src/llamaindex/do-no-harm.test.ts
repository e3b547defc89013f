import { join } from 'node:path';
import { describeWithSeparateClients, useList } from '@vital/testing';
import { expectNoDifference } from '../rehearsal/expect-no-difference.ts';
import uses from './uses.ts';

describeWithSeparateClients('@llamaindex/core', () => {
  test(
    'a program sees no difference',
    () =>
      expectNoDifference({
        uses: useList(uses, new URL('./uses.ts', import.meta.url)),
        setup: join(__dirname, 'rehearsal-setup.ts'),
        library: '@llamaindex/core',
        telling: ['stream: read', 'stream: break', 'callbacks in their order'],
      }),
    600_000,
  );
});

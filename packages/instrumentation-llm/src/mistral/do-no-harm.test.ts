import { join } from 'node:path';
import { describeWithSeparateClients, useList } from '@vital/testing';
import { expectNoDifference } from '../rehearsal/expect-no-difference.ts';
import uses from './uses.ts';

describeWithSeparateClients('@mistralai/mistralai', () => {
  test(
    'a program sees no difference',
    () =>
      expectNoDifference({
        uses: useList(uses, new URL('./uses.ts', import.meta.url)),
        setup: join(__dirname, 'rehearsal-setup.ts'),
        library: '@mistralai/mistralai',
        telling: ['create', 'stream: read', 'stream: break', 'stream: never read', 'stream: getReader'],
      }),
    600_000,
  );
});

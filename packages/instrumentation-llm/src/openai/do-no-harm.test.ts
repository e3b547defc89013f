import { join } from 'node:path';
import { clientUses } from '@vital/testing';
import { expectNoDifference } from '../rehearsal/expect-no-difference.ts';

/** The uses that patches of openai are known to break; a machine that is no build server is spared the others. */
const telling = [
  'create: the method itself',
  'create: withResponse',
  'create: asResponse',
  'create: fire, and forget a failure',
  'parse',
  'runTools',
  'stream: read, with usage',
  'stream: break',
  'stream: cut by the server',
  'stream: abort while it is read',
  'stream: never read',
  'stream: iterated by hand',
  'stream: tee',
  'stream: toReadableStream',
  'stream helper: events and the final completion',
  'responses.create: stream withResponse',
  'responses.stream: events and the final response',
  'create: rate-limit',
  'create: malformed',
  'create: aborted while it waits',
];

test(
  'a program sees no difference',
  () =>
    expectNoDifference({
      uses: clientUses.openai,
      setup: join(__dirname, 'rehearsal-setup.ts'),
      library: 'openai',
      telling,
    }),
  600_000,
);

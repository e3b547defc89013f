import type { Meter } from '@opentelemetry/api';
import { guard, type Instrumentation, type Stop, type Tracker, trackerFor, vitalMeter } from '@vital/core';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import { valueAt } from '../calls/token-usage.ts';
import { methodOwner } from '../methods/method-owner.ts';
import { type PatchedMethods, patchAll, patchMethods } from '../methods/patch-methods.ts';
import { patchAndReport, patchingInstrumentation } from '../methods/patching-instrumentation.ts';
import { clientParts } from './methods.ts';

const name = '@mistralai/mistralai';

/** Watches every client of `@mistralai/mistralai`: chat, agents, conversations, fill-in-the-middle, embeddings, moderation. */
export function mistralInstrumentation(): Instrumentation {
  return patchingInstrumentation({
    name,
    modules: [name],
    since: '1.10.0',
    points: clientParts.flatMap((part) =>
      part.methods.map((method) => [...part.path, method.name].join('.')),
    ),
    gaps: [
      'audio',
      'ocr',
      'batches',
      'the functions for single calls (`funcs/…`)',
      'usage of a stream that is piped with `preventCancel`',
    ],
    patch: (exports, tracker) => {
      const Client = valueAt(exports, 'Mistral') ?? valueAt(exports, 'default', 'Mistral');
      // The classes of a client's parts are not exported; a client that is never used leads to them.
      return patchClient(
        typeof Client === 'function' ? Reflect.construct(Client, [{ apiKey: 'unused' }]) : {},
        tracker,
      );
    },
  });
}

/**
 * Watches a `Mistral` client, and all others of its class, where Vital cannot see the library being loaded: in a bundled
 * program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the client
 */
export function instrumentMistral<Client extends object>(
  client: Client,
  { meter = vitalMeter }: ExplicitOptions = {},
): Client {
  watchMistralClient(client, meter);
  return client;
}

/** The same, for who wants to end it. */
export function watchMistralClient(client: object, meter: Meter): Stop {
  const report = { library: name, version: 'unknown', hook: 'explicit' } as const;
  const stop = guard(`watching a client of ${name}`, () =>
    patchAndReport(report, () => patchClient(client, trackerFor(meter))),
  );
  return stop ?? (() => undefined);
}

function patchClient(client: unknown, tracker: Tracker): PatchedMethods {
  return patchAll(
    clientParts.map(({ path, methods }) => {
      const owner = methodOwner(valueAt(client, ...path), methods[0]?.name ?? '');
      return patchMethods(owner, methods, tracker);
    }),
  );
}

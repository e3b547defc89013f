import type { Meter } from '@opentelemetry/api';
import { guard, type Instrumentation, type Stop, type Tracker, trackerFor, vitalMeter } from '@vital/core';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import { valueAt } from '../calls/token-usage.ts';
import { methodOwner } from '../methods/method-owner.ts';
import { type PatchedMethods, patchAll, patchMethods } from '../methods/patch-methods.ts';
import { patchAndReport, patchingInstrumentation } from '../methods/patching-instrumentation.ts';
import { methods } from './methods.ts';

const name = 'cohere-ai';

/** Watches every client of `cohere-ai`, for both versions of its API: chat with its streams, embeddings, rerank, generate. */
export function cohereInstrumentation(): Instrumentation {
  return patchingInstrumentation({
    name,
    modules: [name],
    since: '7.19.0',
    points: methods.map((method) => method.name.slice(2)),
    gaps: ['audio transcriptions', 'embed jobs', 'classify'],
    patch: (exports, tracker) => {
      const Client = valueAt(exports, 'CohereClient') ?? valueAt(exports, 'default', 'CohereClient');
      // The class for the second API is not exported; a client that is never used leads to it.
      return patchClient(
        typeof Client === 'function' ? Reflect.construct(Client, [{ token: 'unused' }]) : {},
        tracker,
      );
    },
  });
}

/**
 * Watches a `CohereClient` or `CohereClientV2`, and all others of its class, where Vital cannot see the library being loaded: in
 * a bundled program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the client
 */
export function instrumentCohere<Client extends object>(
  client: Client,
  { meter = vitalMeter }: ExplicitOptions = {},
): Client {
  watchCohereClient(client, meter);
  return client;
}

/** The same, for who wants to end it. */
export function watchCohereClient(client: object, meter: Meter): Stop {
  const report = { library: name, version: 'unknown', hook: 'explicit' } as const;
  const stop = guard(`watching a client of ${name}`, () =>
    patchAndReport(report, () => patchClient(client, trackerFor(meter))),
  );
  return stop ?? (() => undefined);
}

/** A `CohereClient` has the first API itself and the second one at `v2`; a `CohereClientV2` holds a client for each. */
function patchClient(client: unknown, tracker: Tracker): PatchedMethods {
  const clients = [client, valueAt(client, 'v2'), valueAt(client, 'client'), valueAt(client, 'clientV2')];
  const owners = new Set(clients.map((found) => methodOwner(found, '__chat')));
  return patchAll([...owners].map((owner) => patchMethods(owner, methods, tracker)));
}

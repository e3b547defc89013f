import type { Meter } from '@opentelemetry/api';
import { guard, type Instrumentation, type Stop, trackerFor, vitalMeter } from '@vital/core';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import { valueAt } from '../calls/token-usage.ts';
import { methodOwner } from '../methods/method-owner.ts';
import { patchAll, patchMethods } from '../methods/patch-methods.ts';
import { patchAndReport, patchingInstrumentation } from '../methods/patching-instrumentation.ts';
import { methods } from './methods.ts';

const name = 'ollama';

/** Watches every client of `ollama`, its default one included: chat, generate and embeddings. */
export function ollamaInstrumentation(): Instrumentation {
  return patchingInstrumentation({
    name,
    modules: [name, 'ollama/browser'],
    since: '0.5.0',
    points: methods.map((method) => method.name),
    gaps: ['loading and creating models'],
    patch: (exports, tracker) => {
      const classes = [valueAt(exports, 'Ollama'), valueAt(exports, 'default', 'Ollama')];
      const owners = new Set(classes.map((found) => methodOwner(valueAt(found, 'prototype'), 'chat')));
      return patchAll([...owners].map((owner) => patchMethods(owner, methods, tracker)));
    },
  });
}

/**
 * Watches an `Ollama` client, and all others of its class, where Vital cannot see the library being loaded: in a bundled
 * program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the client
 */
export function instrumentOllama<Client extends object>(
  client: Client,
  { meter = vitalMeter }: ExplicitOptions = {},
): Client {
  watchOllamaClient(client, meter);
  return client;
}

/** The same, for who wants to end it. */
export function watchOllamaClient(client: object, meter: Meter): Stop {
  const report = { library: name, version: 'unknown', hook: 'explicit' } as const;
  const stop = guard(`watching a client of ${name}`, () =>
    patchAndReport(report, () => patchMethods(methodOwner(client, 'chat'), methods, trackerFor(meter))),
  );
  return stop ?? (() => undefined);
}

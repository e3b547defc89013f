import type { Meter } from '@opentelemetry/api';
import { guard, type Instrumentation, type Stop, type Tracker, trackerFor, vitalMeter } from '@vital/core';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import { valueAt } from '../calls/token-usage.ts';
import { methodOwner } from '../methods/method-owner.ts';
import { type PatchedMethods, patchMethods } from '../methods/patch-methods.ts';
import { patchAndReport, patchingInstrumentation } from '../methods/patching-instrumentation.ts';
import { commands, methods } from './methods.ts';

const name = '@aws-sdk/client-bedrock-runtime';

/** Watches every client of `@aws-sdk/client-bedrock-runtime`: Converse and InvokeModel, each with its stream. */
export function bedrockInstrumentation(): Instrumentation {
  return patchingInstrumentation({
    name,
    modules: [name],
    since: '3.587.0',
    points: commands.map((command) => `send(${command})`),
    gaps: ['InvokeModelWithBidirectionalStream', 'asynchronous invocations'],
    patch: (exports, tracker) => {
      const Client =
        valueAt(exports, 'BedrockRuntimeClient') ?? valueAt(exports, 'default', 'BedrockRuntimeClient');
      return patchClient(valueAt(Client, 'prototype'), tracker);
    },
  });
}

/**
 * Watches a `BedrockRuntimeClient`, and all others of its class, where Vital cannot see the library being loaded: in a bundled
 * program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the client
 */
export function instrumentBedrock<Client extends object>(
  client: Client,
  { meter = vitalMeter }: ExplicitOptions = {},
): Client {
  watchBedrockClient(client, meter);
  return client;
}

/** The same, for who wants to end it. */
export function watchBedrockClient(client: object, meter: Meter): Stop {
  const report = { library: name, version: 'unknown', hook: 'explicit' } as const;
  const stop = guard(`watching a client of ${name}`, () =>
    patchAndReport(report, () => patchClient(classPrototype(client), trackerFor(meter))),
  );
  return stop ?? (() => undefined);
}

/** The clients of all services inherit `send` from one class; theirs is left alone and Bedrock's gets its own. */
function patchClient(prototype: unknown, tracker: Tracker): PatchedMethods {
  const inherited = methodOwner(prototype, 'send');
  const send = valueAt(inherited, 'send');
  if (typeof prototype !== 'object' || prototype === null || typeof send !== 'function') {
    return patchMethods(undefined, methods, tracker);
  }
  const own = Object.hasOwn(prototype, 'send');
  if (!own)
    Object.defineProperty(prototype, 'send', {
      value: send,
      configurable: true,
      enumerable: false,
      writable: true,
    });
  const { status, unpatch } = patchMethods(prototype, methods, tracker);
  return {
    status,
    unpatch() {
      unpatch();
      if (!own && Reflect.get(prototype, 'send') === send) Reflect.deleteProperty(prototype, 'send');
    },
  };
}

/** The prototype of `BedrockRuntimeClient` behind a client, which may be the one with a method for each command. */
function classPrototype(client: object): object | undefined {
  let prototype: object | null = Object.getPrototypeOf(client);
  while (prototype !== null && valueAt(prototype, 'constructor', 'name') !== 'BedrockRuntimeClient') {
    prototype = Object.getPrototypeOf(prototype);
  }
  return prototype ?? Object.getPrototypeOf(client);
}

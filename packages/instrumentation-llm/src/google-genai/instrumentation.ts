import type { Meter } from '@opentelemetry/api';
import { guard, type Instrumentation, type Stop, type Tracker, trackerFor, vitalMeter } from '@vital/core';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import { textAt, valueAt } from '../calls/token-usage.ts';
import { type PatchedMethods, patchMethods } from '../methods/patch-methods.ts';
import { patchAndReport, patchingInstrumentation } from '../methods/patching-instrumentation.ts';
import { methods } from './methods.ts';

const name = '@google/genai';

/** Watches every client of `@google/genai`, for the Gemini API and for Vertex AI: content with its streams, embeddings, images. */
export function googleGenAIInstrumentation(): Instrumentation {
  return patchingInstrumentation({
    name,
    modules: [name, '@google/genai/node', '@google/genai/web'],
    since: '1.1.0',
    points: methods.map((method) => `models.${method.name.replace('Internal', '')}`),
    gaps: ['interactions', 'live sessions', 'batches'],
    patch: (exports, tracker) => {
      const models = valueAt(exports, 'Models') ?? valueAt(exports, 'default', 'Models');
      return patchModels(valueAt(models, 'prototype'), tracker);
    },
  });
}

/**
 * Watches a `GoogleGenAI` client, and all others of its class, where Vital cannot see the library being loaded: in a bundled
 * program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the client
 */
export function instrumentGoogleGenAI<Client extends object>(
  client: Client,
  { meter = vitalMeter }: ExplicitOptions = {},
): Client {
  watchGoogleGenAIClient(client, meter);
  return client;
}

/** The same, for who wants to end it. */
export function watchGoogleGenAIClient(client: object, meter: Meter): Stop {
  const models = valueAt(client, 'models');
  const owner = typeof models === 'object' && models !== null ? Object.getPrototypeOf(models) : undefined;
  const report = { library: name, version: versionOf(client), hook: 'explicit' } as const;
  const stop = guard(`watching a client of ${name}`, () =>
    patchAndReport(report, () => patchModels(owner, trackerFor(meter))),
  );
  return stop ?? (() => undefined);
}

function patchModels(owner: unknown, tracker: Tracker): PatchedMethods {
  return patchMethods(typeof owner === 'object' && owner !== null ? owner : undefined, methods, tracker);
}

/** The version is in the user agent: `google-genai-sdk/3.1.0 gl-node/v24.21.0`. */
function versionOf(client: object): string {
  const apiClient = valueAt(client, 'apiClient');
  const getDefaultHeaders = valueAt(apiClient, 'getDefaultHeaders');
  const headers = typeof getDefaultHeaders === 'function' ? getDefaultHeaders.call(apiClient) : undefined;
  return textAt(headers, 'User-Agent')?.match(/google-genai-sdk\/(\S+)/)?.[1] ?? 'unknown';
}

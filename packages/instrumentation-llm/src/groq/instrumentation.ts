import type { Meter } from '@opentelemetry/api';
import { type Instrumentation, type Stop, trackerFor, vitalMeter } from '@vital/core';
import { clientProvider } from '../calls/client-provider.ts';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import type { StainlessFacts } from '../stainless/patch-client.ts';
import {
  type StainlessLibrary,
  stainlessInstrumentation,
  watchClient,
} from '../stainless/stainless-instrumentation.ts';
import { operations } from './operations.ts';

const library: StainlessLibrary = {
  name: 'groq-sdk',
  modules: ['groq-sdk', 'groq-sdk/client'],
  classes: ['Groq'],
  since: '0.2.1',
  gaps: ['batches'],
};

const facts: StainlessFacts = { operations, provider: clientProvider({}, 'groq') };

/** Watches every client of `groq-sdk`: chat with its streams, embeddings and audio. */
export function groqInstrumentation(): Instrumentation {
  return stainlessInstrumentation(library, facts);
}

/**
 * Watches a `groq-sdk` client, and all others of its class, where Vital cannot see the library being loaded: in a
 * bundled program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the client
 */
export function instrumentGroq<Client extends object>(
  client: Client,
  { meter = vitalMeter }: ExplicitOptions = {},
): Client {
  watchGroqClient(client, meter);
  return client;
}

/** The same, for who wants to end it. */
export function watchGroqClient(client: object, meter: Meter): Stop {
  return watchClient(library, facts, trackerFor(meter), client);
}

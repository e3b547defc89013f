import type { Meter } from '@opentelemetry/api';
import { type Instrumentation, type Stop, trackerFor, vitalMeter } from '@vital/core';
import type { StainlessFacts } from '../stainless/patch-client.ts';
import {
  type StainlessLibrary,
  stainlessInstrumentation,
  watchClient,
} from '../stainless/stainless-instrumentation.ts';
import { operations } from './operations.ts';
import { openaiProvider } from './provider.ts';

const library: StainlessLibrary = {
  name: 'openai',
  modules: ['openai', 'openai/azure', 'openai/bedrock', 'openai/client'],
  classes: ['OpenAI', 'AzureOpenAI', 'BedrockOpenAI'],
};

const facts: StainlessFacts = { operations, provider: openaiProvider };

/**
 * Watches every client of `openai`, also those for Azure, Bedrock and other providers that speak its protocol: chat,
 * responses, completions, embeddings, images, audio and moderations. Realtime connections are not covered.
 */
export function openaiInstrumentation(): Instrumentation {
  return stainlessInstrumentation(library, facts);
}

/**
 * Watches an `openai` client, and all others of its class, where Vital cannot see the library being loaded: in a bundled
 * program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @param meter default: Vital's own
 * @returns the client
 */
export function instrumentOpenAI<Client extends object>(client: Client, meter: Meter = vitalMeter): Client {
  watchOpenAIClient(client, meter);
  return client;
}

/** The same, for who wants to end it. */
export function watchOpenAIClient(client: object, meter: Meter): Stop {
  return watchClient(library, facts, trackerFor(meter), client);
}

import type { Meter } from '@opentelemetry/api';
import { type Instrumentation, type Stop, trackerFor, vitalMeter } from '@vital/core';
import type { ExplicitOptions } from '../calls/explicit-options.ts';
import type { StainlessFacts } from '../stainless/patch-client.ts';
import {
  type StainlessLibrary,
  stainlessInstrumentation,
  watchClient,
} from '../stainless/stainless-instrumentation.ts';
import type { StainlessOperation } from '../stainless/stainless-operation.ts';
import { withUsageIncluded } from './include-usage.ts';
import { operations } from './operations.ts';
import { openaiProvider } from './provider.ts';

const library: StainlessLibrary = {
  name: 'openai',
  modules: ['openai', 'openai/azure', 'openai/bedrock', 'openai/client'],
  classes: ['OpenAI', 'AzureOpenAI', 'BedrockOpenAI'],
  since: '4.12.4',
  gaps: ['realtime and live sessions', 'batches', 'streams of earlier versions, which count as answered'],
};

export interface OpenAIOptions {
  /**
   * Asks for the token usage of streamed chat completions, which OpenAI reports only when it is asked, and keeps the
   * answer from the program. A provider that does not know `stream_options` refuses such a request. Default: false.
   */
  readonly includeUsage?: boolean;
}

function factsFor({ includeUsage = false }: OpenAIOptions): StainlessFacts {
  const watched = operations.map((operation) =>
    includeUsage && tellsUsageWhenAsked(operation) ? withUsageIncluded(operation) : operation,
  );
  return { operations: watched, provider: openaiProvider };
}

function tellsUsageWhenAsked({ resource }: StainlessOperation): boolean {
  return resource.at(-1) === 'completions';
}

/**
 * Watches every client of `openai`, also those for Azure, Bedrock and other providers that speak its protocol: chat,
 * responses, completions, embeddings, images, audio and moderations. Realtime connections are not covered.
 */
export function openaiInstrumentation(options: OpenAIOptions = {}): Instrumentation {
  return stainlessInstrumentation(library, factsFor(options));
}

/**
 * Watches an `openai` client, and all others of its class, where Vital cannot see the library being loaded: in a bundled
 * program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the client
 */
export function instrumentOpenAI<Client extends object>(
  client: Client,
  { meter = vitalMeter, ...options }: ExplicitOptions & OpenAIOptions = {},
): Client {
  watchOpenAIClient(client, meter, options);
  return client;
}

/** The same, for who wants to end it. */
export function watchOpenAIClient(client: object, meter: Meter, options: OpenAIOptions = {}): Stop {
  return watchClient(library, factsFor(options), trackerFor(meter), client);
}

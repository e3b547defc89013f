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

/** The packages for the clouds build their clients from `client`, and never load the main entry. */
const library: StainlessLibrary = {
  name: '@anthropic-ai/sdk',
  modules: ['@anthropic-ai/sdk', '@anthropic-ai/sdk/client'],
  classes: ['Anthropic'],
  since: '0.14.0',
  gaps: ['message batches', 'counting of tokens'],
};

const facts: StainlessFacts = {
  operations,
  provider: clientProvider(
    {
      AnthropicAws: 'aws.bedrock',
      AnthropicBedrock: 'aws.bedrock',
      AnthropicBedrockMantle: 'aws.bedrock',
      AnthropicFoundry: 'azure.ai.inference',
      AnthropicVertex: 'gcp.vertex_ai',
    },
    'anthropic',
  ),
};

/**
 * Watches every client of `@anthropic-ai/sdk`, also those of its packages for the clouds: messages, plain and beta, with
 * their streams and tool runners.
 */
export function anthropicInstrumentation(): Instrumentation {
  return stainlessInstrumentation(library, facts);
}

/**
 * Watches an `@anthropic-ai/sdk` client, and all others of its class, where Vital cannot see the library being loaded: in a
 * bundled program, or in one whose ES modules were imported before Vital started. The results are the same.
 *
 * @returns the client
 */
export function instrumentAnthropic<Client extends object>(
  client: Client,
  { meter = vitalMeter }: ExplicitOptions = {},
): Client {
  watchAnthropicClient(client, meter);
  return client;
}

/** The same, for who wants to end it. */
export function watchAnthropicClient(client: object, meter: Meter): Stop {
  return watchClient(library, facts, trackerFor(meter), client);
}

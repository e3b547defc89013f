import type { Instrumentation } from '@vital/core';
import { lruCacheInstrumentation } from '@vital/instrumentation-cache';
import { llmInstrumentations } from '@vital/instrumentation-llm';
import { langgraphInstrumentation } from '@vital/instrumentation-workflow';
import type { Configuration } from './configuration-table.ts';

/** Everything that Vital watches by itself, as the configuration wants it. */
export function builtInInstrumentations({
  includeUsage,
  metadataKeys,
  unnamedCaches,
}: Pick<Configuration, 'includeUsage' | 'metadataKeys' | 'unnamedCaches'>): readonly Instrumentation[] {
  return [
    ...llmInstrumentations({ includeUsage }),
    lruCacheInstrumentation({ unnamedCaches }),
    langgraphInstrumentation({ metadataKeys }),
  ];
}

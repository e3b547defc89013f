import type { Instrumentation } from '@vital/core';
import { lruCacheInstrumentation } from '@vital/instrumentation-cache';
import { openaiInstrumentation } from '@vital/instrumentation-llm';
import { langgraphInstrumentation } from '@vital/instrumentation-workflow';
import type { Configuration } from './configuration-table.ts';

/** Everything that Vital watches by itself, as the configuration wants it. */
export function builtInInstrumentations({
  metadataKeys,
  unnamedCaches,
}: Pick<Configuration, 'metadataKeys' | 'unnamedCaches'>): readonly Instrumentation[] {
  return [
    openaiInstrumentation(),
    lruCacheInstrumentation({ unnamedCaches }),
    langgraphInstrumentation({ metadataKeys }),
  ];
}

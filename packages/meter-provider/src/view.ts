import { type Attributes, type Context, context as contexts, diag } from '@opentelemetry/api';
import type { AggregationOption, ViewOptions } from '@opentelemetry/sdk-metrics';
import type { StreamDescriptor } from './metric-stream.ts';

/** Who made an instrument. */
export interface Scope {
  readonly name: string;
  readonly version?: string;
  readonly schemaUrl?: string;
}

/** One metric that an instrument gives, after the views. */
export interface ViewedStream {
  readonly descriptor: StreamDescriptor;
  readonly aggregation: AggregationOption | undefined;
  readonly limit: number | undefined;
  readonly process: ((attributes: Attributes, context?: Context) => Attributes) | undefined;
}

/** The metrics that an instrument gives: one for each view that selects it, and one as it is when there is none. */
export function applyViews(
  views: readonly ViewOptions[],
  descriptor: StreamDescriptor,
  scope: Scope,
): ViewedStream[] {
  const matching = views.filter((view) => selects(view, descriptor, scope));
  if (matching.length === 0)
    return [{ descriptor, aggregation: undefined, limit: undefined, process: undefined }];
  return matching.map((view) => ({
    descriptor: {
      ...descriptor,
      name: view.name ?? descriptor.name,
      description: view.description ?? descriptor.description,
    },
    aggregation: view.aggregation,
    limit: view.aggregationCardinalityLimit,
    process: processorOf(view),
  }));
}

function selects(view: ViewOptions, { name, type, unit }: StreamDescriptor, scope: Scope): boolean {
  return (
    (view.instrumentName === undefined || matchesPattern(view.instrumentName, name)) &&
    (view.instrumentType === undefined || view.instrumentType === type) &&
    (view.instrumentUnit === undefined || view.instrumentUnit === unit) &&
    (view.meterName === undefined || view.meterName === scope.name) &&
    (view.meterVersion === undefined || view.meterVersion === scope.version) &&
    (view.meterSchemaUrl === undefined || view.meterSchemaUrl === scope.schemaUrl)
  );
}

function matchesPattern(pattern: string, name: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'i').test(name);
}

function processorOf({ attributesProcessors: processors = [] }: ViewOptions): ViewedStream['process'] {
  if (processors.length === 0) return undefined;
  return (attributes, context) => {
    try {
      const active = context ?? contexts.active();
      return processors.reduce((processed, processor) => processor.process(processed, active), attributes);
    } catch (error) {
      diag.error('A view could not process attributes; they are kept as they are', error);
      return attributes;
    }
  };
}

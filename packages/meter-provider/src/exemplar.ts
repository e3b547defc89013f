import {
  type Attributes,
  type Context,
  context as contexts,
  type HrTime,
  TraceFlags,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { droppedAttributes } from './attribute-text.ts';
import { Clock } from './clock.ts';

/** A measurement that stands for others of its series, and the span in which it was made. */
export interface Exemplar {
  readonly value: number;
  readonly timestamp: HrTime;
  readonly traceId?: string;
  readonly spanId?: string;
  /** The attributes of the measurement that its series does not have. */
  readonly filteredAttributes: Attributes;
}

/** Which measurements may become exemplars, named as `OTEL_METRICS_EXEMPLAR_FILTER` names them. */
export type ExemplarFilter = 'trace_based' | 'always_on' | 'always_off';

/** Decides which measurements become exemplars. While `active` is false, recording does nothing for exemplars. */
export class ExemplarSampler {
  active = false;
  private readonly filter: ExemplarFilter;
  private readonly clock = new Clock();

  constructor(filter: ExemplarFilter) {
    this.filter = filter;
    this.refresh();
  }

  /** Notices a tracer that came, or went, since the last time. */
  refresh(): void {
    this.active = this.filter === 'always_on' || (this.filter === 'trace_based' && hasTracer());
  }

  /** The exemplar for a measurement, or nothing when the filter does not let it pass. */
  sample(value: number, measured: Attributes, kept: Attributes, context?: Context): Exemplar | undefined {
    const span = trace.getSpanContext(context ?? contexts.active());
    const sampled = span !== undefined && (span.traceFlags & TraceFlags.SAMPLED) !== 0;
    if (!sampled && this.filter === 'trace_based') return undefined;
    const filteredAttributes = measured === kept ? {} : droppedAttributes(measured, kept);
    const exemplar = { value, timestamp: this.clock.now(), filteredAttributes };
    return span === undefined ? exemplar : { ...exemplar, traceId: span.traceId, spanId: span.spanId };
  }
}

/** The global tracer provider is a proxy that has no delegate until a tracing SDK is registered. */
function hasTracer(): boolean {
  const provider: TracerProvider & { getDelegateTracer?: (name: string) => unknown } =
    trace.getTracerProvider();
  return (
    typeof provider.getDelegateTracer !== 'function' || provider.getDelegateTracer('@vital') !== undefined
  );
}

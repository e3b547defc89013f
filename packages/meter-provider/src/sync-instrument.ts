import { type Attributes, type Context, diag } from '@opentelemetry/api';
import type { BoundInstrument } from './bound-instruments.ts';

/** Where the measurements of an instrument go: a store. */
export interface MeasurementSink {
  record(value: number, attributes: Attributes | undefined, context?: Context): void;
  bindInstrument(attributes: Attributes | undefined): BoundInstrument;
  remove(attributes: Attributes | undefined): boolean;
}

/** Every synchronous instrument: what differs between the kinds is in their stores. */
export class SyncInstrument {
  private readonly sink: MeasurementSink;

  constructor(sink: MeasurementSink) {
    this.sink = sink;
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    this.sink.record(value, attributes, context);
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    this.sink.record(value, attributes, context);
  }

  bind(attributes?: Attributes): BoundInstrument {
    return this.sink.bindInstrument(attributes);
  }

  remove(attributes?: Attributes): boolean {
    return this.sink.remove(attributes);
  }
}

/** The sink of an instrument that several views, or none but `drop`, apply to. */
export class SeveralSinks implements MeasurementSink {
  private readonly sinks: readonly MeasurementSink[];

  constructor(sinks: readonly MeasurementSink[]) {
    this.sinks = sinks;
  }

  record(value: number, attributes: Attributes | undefined, context?: Context): void {
    for (const sink of this.sinks) sink.record(value, attributes, context);
  }

  bindInstrument(attributes: Attributes | undefined): BoundInstrument {
    const bound = this.sinks.map((sink) => sink.bindInstrument(attributes));
    const record = (value: number, context?: Context) => {
      for (const instrument of bound) instrument.record(value, context);
    };
    return { add: record, record };
  }

  remove(attributes: Attributes | undefined): boolean {
    return this.sinks.map((sink) => sink.remove(attributes)).includes(true);
  }
}

/** The sink of an instrument of integers: it drops fractional digits, as OpenTelemetry's SDK does. */
export class IntegerSink implements MeasurementSink {
  private readonly sink: MeasurementSink;
  private readonly metric: string;
  private hasWarned = false;

  constructor(sink: MeasurementSink, metric: string) {
    this.sink = sink;
    this.metric = metric;
  }

  record(value: number, attributes: Attributes | undefined, context?: Context): void {
    this.sink.record(this.truncate(value), attributes, context);
  }

  bindInstrument(attributes: Attributes | undefined): BoundInstrument {
    const bound = this.sink.bindInstrument(attributes);
    const record = (value: number, context?: Context) => bound.record(this.truncate(value), context);
    return { add: record, record };
  }

  remove(attributes: Attributes | undefined): boolean {
    return this.sink.remove(attributes);
  }

  private truncate(value: number): number {
    if (typeof value !== 'number' || Number.isInteger(value)) return value;
    if (!this.hasWarned) {
      diag.warn(
        `${this.metric}: dropped the fractional digits of ${value}: the instrument is one of integers`,
      );
    }
    this.hasWarned = true;
    return Math.trunc(value);
  }
}

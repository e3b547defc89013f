import type { Meter } from '@opentelemetry/api';
import {
  type AttributesOf,
  buckets,
  type InstrumentKind,
  type MetricName,
  type MetricNameOf,
  type MetricRow,
  metricNames,
  metricRow,
} from '@vital/conventions';
import type { RecordingInstrument } from './bind-instrument.ts';
import { getOrCreate } from './get-or-create.ts';
import { createInstrumentMemory, type InstrumentMemory } from './instrument-memory.ts';
import { createSummary } from './summary.ts';
import { TypedGauge } from './typed-gauge.ts';
import { TypedInstrument } from './typed-instrument.ts';

/** An instrument to which values are added. */
export interface Adder<Name extends MetricName> {
  add(value: number, attributes: AttributesOf<Name>): void;
  /** Makes sure that the series exists, at 0 where it is new. */
  startAtZero(attributes: AttributesOf<Name>): void;
}

/** An instrument into which values are recorded. */
export interface Recorder<Name extends MetricName> {
  record(value: number, attributes: AttributesOf<Name>): void;
}

/** Every instrument of the catalogue by its OpenTelemetry name. A wrong attribute is a compile error. */
export type Instruments = {
  readonly [Name in MetricName]: Name extends MetricNameOf<'counter' | 'updowncounter'>
    ? Adder<Name>
    : Name extends MetricNameOf<'gauge'>
      ? TypedGauge<Name>
      : Recorder<Name>;
};

type RecordedKind = Exclude<InstrumentKind, 'gauge'>;
type Create = (meter: Meter, name: string, row: MetricRow) => RecordingInstrument;

const describe = ({ description, unit }: MetricRow) => ({ description, unit });

const creators: Readonly<Record<RecordedKind, Create>> = {
  counter: (meter, name, row) => meter.createCounter(name, describe(row)),
  updowncounter: (meter, name, row) => meter.createUpDownCounter(name, describe(row)),
  histogram: (meter, name, row) =>
    meter.createHistogram(name, {
      ...describe(row),
      advice: { explicitBucketBoundaries: row.buckets ? [...buckets[row.buckets]] : [] },
    }),
  summary: (meter, name, row) =>
    createSummary(meter, name, { ...describe(row), advice: { quantiles: row.quantiles } }),
};

const ofMeter = new WeakMap<Meter, Instruments>();
const memories = new WeakMap<Instruments, InstrumentMemory>();

/** The catalogue's instruments on a meter, created when they are first used; always the same ones for one meter. */
export function instrumentsOn(meter: Meter): Instruments {
  return getOrCreate(ofMeter, meter, () => createInstruments(meter));
}

/** What the instruments remember; those on Vital's own meter share it with every copy of this package. */
export function memoryOf(instruments: Instruments): InstrumentMemory {
  return getOrCreate(memories, instruments, createInstrumentMemory);
}

/** Lets the instruments on a meter remember in `memory`; to be called before they are used. */
export function shareMemory(meter: Meter, memory: InstrumentMemory): void {
  memories.set(instrumentsOn(meter), memory);
}

function createInstruments(meter: Meter): Instruments {
  const created = {};
  for (const name of metricNames) {
    Object.defineProperty(created, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = createInstrument(meter, name, memoryOf(created as Instruments));
        Object.defineProperty(created, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return created as Instruments;
}

function createInstrument(meter: Meter, name: MetricName, { gauges }: InstrumentMemory) {
  const row = metricRow(name);
  if (row.instrument === 'gauge') {
    const values = getOrCreate(gauges, name, () => new Map());
    return new TypedGauge(name, meter.createObservableGauge(name, describe(row)), values);
  }
  return new TypedInstrument(name, creators[row.instrument](meter, name, row));
}

import type { Attributes } from '@opentelemetry/api';
import { PrometheusReader } from '@vital/exporter-prometheus';
import { type Exposition, parseExposition } from '@vital/testing';
import { type BindableMeter, VitalMeterProvider } from '../packages/meter-provider/src/index.ts';

/** Numbers that look random and are the same in every run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % limit;
  };
}

const boundaries = [1, 5, 25];
const rounds = 20;
/** So many that the exporter keeps the text of these families and puts new numbers into it. */
const manyCounters = 2100;
const manyHistograms = 200;

/** What was recorded, kept by a plain map: by series, numbers or values of a histogram. */
class Ledger {
  readonly sums = new Map<string, number>();
  readonly values = new Map<string, number[]>();

  add(series: string, amount: number): void {
    this.sums.set(series, (this.sums.get(series) ?? 0) + amount);
  }

  set(series: string, value: number): void {
    this.sums.set(series, value);
  }

  observe(series: string, value: number): void {
    this.values.set(series, [...(this.values.get(series) ?? []), value]);
  }

  /** The samples that a page has to show, and no others. */
  samples(): Map<string, number> {
    const samples = new Map(this.sums);
    for (const [series, values] of this.values) {
      const [name, labels] = series.split('|');
      const isSummary = name === 'span';
      if (!isSummary) {
        for (const boundary of [...boundaries, Number.POSITIVE_INFINITY]) {
          const le = boundary === Number.POSITIVE_INFINITY ? '+Inf' : String(boundary);
          samples.set(
            `${name}_bucket|le=${le},${labels}`,
            values.filter((value) => value <= boundary).length,
          );
        }
      }
      samples.set(
        `${name}_sum|${labels}`,
        values.reduce((sum, value) => sum + value, 0),
      );
      samples.set(`${name}_count|${labels}`, values.length);
    }
    return samples;
  }
}

/** One step of a program: it records in a few of the series, bound and unbound, ends some and begins new ones. */
function program(meter: BindableMeter, ledger: Ledger, random: (limit: number) => number): () => void {
  const counter = meter.createCounter('calls');
  const active = meter.createUpDownCounter('active');
  const gauge = meter.createGauge('load');
  const histogram = meter.createHistogram('size', { advice: { explicitBucketBoundaries: boundaries } });
  const summary = meter.createSummary('span', { advice: { quantiles: [] } });
  const observed = new Map<string, number>();
  meter.createObservableCounter('seen').addCallback((result) => {
    for (const [shard, value] of observed) result.observe(value, { shard });
  });
  const bound = Array.from({ length: 5 }, (_, shard) => counter.bind({ shard: `${shard}` }));
  for (let shard = 0; shard < manyCounters; shard++) {
    counter.add(shard, { shard: `${shard}` });
    ledger.add(`calls_total|shard=${shard}`, shard);
  }
  for (let shard = 0; shard < manyHistograms; shard++) {
    histogram.record(shard, { shard: `${shard}` });
    ledger.observe(`size|shard=${shard}`, shard);
  }
  return () => {
    for (let step = 0; step < 100; step++) {
      const kind = random(8);
      const shard = `${random([manyCounters, manyCounters, 30, 30, manyHistograms, 30, 30, manyCounters][kind] ?? 1)}`;
      const labels: Attributes = { shard };
      const amount = random(60);
      const key = `shard=${shard}`;
      switch (kind) {
        case 0: {
          const index = random(5);
          bound[index]?.add(amount);
          ledger.add(`calls_total|shard=${index}`, amount);
          break;
        }
        case 1:
          counter.add(amount, labels);
          ledger.add(`calls_total|${key}`, amount);
          break;
        case 2:
          active.add(amount - 30, labels);
          ledger.add(`active|${key}`, amount - 30);
          break;
        case 3:
          gauge.record(amount / 4, labels);
          ledger.set(`load|${key}`, amount / 4);
          break;
        case 4:
          histogram.record(amount, labels);
          ledger.observe(`size|${key}`, amount);
          break;
        case 5:
          summary.record(amount, labels);
          ledger.observe(`span|${key}`, amount);
          break;
        case 6:
          observed.set(shard, (observed.get(shard) ?? 0) + amount);
          ledger.set(`seen_total|${key}`, observed.get(shard) ?? 0);
          break;
        default:
          if (random(6) === 0) {
            counter.remove(labels);
            ledger.sums.delete(`calls_total|${key}`);
          }
      }
    }
  };
}

function samplesOf(page: Exposition): Map<string, number> {
  return new Map(
    page.samples.map(({ name, labels, value }) => [
      `${name}|${Object.entries(labels)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([label, text]) => `${label}=${text}`)
        .join(',')}`,
      value,
    ]),
  );
}

const sorted = (samples: Map<string, number>) => [...samples].toSorted(([a], [b]) => (a < b ? -1 : 1));

const formats = [
  'text/plain;version=0.0.4',
  'text/plain;version=1.0.0',
  'application/openmetrics-text;version=1.0.0',
  // Every round another format, so that each of them meets points that others have drawn already.
  'rotating',
] as const;

describe.each([1, 2])('the store, its reader and the page, %#', (seed) => {
  it.each(formats)('agree in every round: %s', async (format) => {
    const provider = new VitalMeterProvider({ countOverflow: false, cardinalityLimit: 10_000 });
    const reader = new PrometheusReader({ targetInfo: false });
    provider.addReader(reader, { summaries: true, reusePoints: true });
    const ledger = new Ledger();
    const step = program(provider.getMeter('program'), ledger, randomNumbers(seed));
    for (let round = 0; round < rounds; round++) {
      // A round without recordings in between must show the same.
      if (round % 7 !== 3) step();
      const accept = format === 'rotating' ? formats[round % 3] : format;
      const { body } = await reader.render(accept);
      expect({ round, samples: sorted(samplesOf(parseExposition(body.toString()))) }).toEqual({
        round,
        samples: sorted(
          new Map(
            [...ledger.samples()].map(([series, value]) => [
              // OpenMetrics writes a boundary as a float.
              accept?.startsWith('application') ? series.replace(/le=(\d+),/, 'le=$1.0,') : series,
              value,
            ]),
          ),
        ),
      });
    }
  });
});

import { labelSets } from './label-sets.ts';
import { client, openTelemetry, prom, vital } from './subjects.ts';

// A process of its own for the memory of one subject. The strings of the labels are there before and are not counted; the
// objects that are handed over are made for each call, as programs do, and count for the subject that keeps them.

const [name = '', seriesText = '0'] = process.argv.slice(2);
const series = Number(seriesText);

interface Recorder {
  add(labels: Record<string, string>): unknown;
  collect(): Promise<unknown>;
}

const recorders: Record<string, () => Recorder> = {
  vital: () => {
    const { counter, collect } = vital();
    return { add: (labels) => counter.add(1, labels), collect };
  },
  'vital, bound instruments kept': () => {
    const { counter, collect } = vital();
    return {
      add: (labels) => {
        const bound = counter.bind(labels);
        bound.add(1);
        return bound;
      },
      collect,
    };
  },
  'vital, points reused': () => {
    const { counter, collectReused } = vital();
    return { add: (labels) => counter.add(1, labels), collect: collectReused };
  },
  opentelemetry: () => {
    const { counter, collect } = openTelemetry();
    return { add: (labels) => counter.add(1, labels), collect };
  },
  'prom-client': () => {
    const { counter, collect } = prom();
    const one = counter();
    return { add: (labels) => one.inc(labels, 1), collect };
  },
  client_js: () => {
    const { counter, collect } = client();
    const one = counter();
    return { add: (labels) => one.inc(labels, 1), collect };
  },
};

const make = recorders[name];
if (make === undefined) throw new Error(`there is no subject "${name}"`);
const sets = labelSets(series);
const kept: unknown[] = new Array(series).fill(undefined);
const recorder = make();

function record(upTo: number): void {
  for (let position = 0; position < upTo; position++) {
    const labels = sets[position];
    if (labels === undefined) continue;
    const { tenant_id, mode, status } = labels;
    const returned = recorder.add({ tenant_id, mode, status });
    if (typeof returned === 'object') kept[position] = returned;
  }
}

function usedBytes(): number {
  for (let times = 0; times < 4; times++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

record(100);
await recorder.collect();
const before = usedBytes();
record(series);
const recorded = usedBytes();
await recorder.collect();
await new Promise((resolve) => setImmediate(resolve));
const collected = usedBytes();
record(1);
const bytes = [recorded, collected].map((used) => (used - before) / (series - 100));
process.stdout.write(JSON.stringify({ bytes, kept: kept.length + sets.length > 0 }));

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setPriceSource } from '../../packages/core/src/index.ts';
import { createPriceSource } from '../../packages/instrumentation-llm/src/index.ts';
import { VitalMeterProvider } from '../../packages/meter-provider/src/index.ts';
import { readMetrics } from '../../packages/testing/src/index.ts';
import { type Client, fetchFromMemory, libraries, loadCopy } from './clients.ts';

// A process of its own for one library, which is loaded twice: one copy is watched and the other is not, and they are measured
// by turns. To start and stop watching one copy would have it compiled anew each time.

const CALLS = 200;
const STREAMS = 5;
const PIECES = 1000;
/** Streams at a time while the event loop's delay is measured, each a piece every two milliseconds. */
const CONCURRENT_STREAMS = 20;
const SLOW_PIECES = 150;

/** What is measured: microseconds of the program's thread, and the 99th percentile of the event loop's delay in milliseconds. */
export type Subject = 'call' | 'memory' | 'chunk' | 'delay';

export interface Turn {
  readonly unwatched: number;
  readonly watched: number;
}

const [name = '', watchedFirst = '', baseUrls = '{}'] = process.argv.slice(2);
const library = libraries[name];
if (library === undefined) throw new Error(`there is no library "${name}"`);
const urls = JSON.parse(baseUrls);
const copies = [1, 2].map(() => {
  const copy = loadCopy(library.name);
  return {
    usual: library.connect(copy, urls, fetch),
    fromMemory: library.connect(copy, urls, fetchFromMemory()),
  };
});
// Which copy is loaded first may matter: half of the processes watch the one, and half the other.
const [watched, unwatched] = watchedFirst === 'true' ? copies : copies.toReversed();
if (watched === undefined || unwatched === undefined) throw new Error('no copies');
const provider = new VitalMeterProvider();
setPriceSource(createPriceSource());
library.watch(watched.usual.client, { meter: provider.getMeter('benchmark') });
let made = 0;

type Copy = (typeof copies)[number];

const subjects: Record<Subject, (copy: Copy) => Promise<number>> = {
  call: (copy) => callTime(copy, copy.usual),
  memory: (copy) => callTime(copy, copy.fromMemory),
  chunk: (copy) =>
    threadTime(async () => {
      let chunks = 0;
      for (let number = 0; number < STREAMS; number++) chunks += await copy.usual.stream(`output=${PIECES}`);
      if (copy === watched) made += STREAMS;
      return chunks;
    }),
  async delay(copy) {
    globalThis.gc?.();
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    const faults = `output=${SLOW_PIECES}+slow-stream=2`;
    await Promise.all(Array.from({ length: CONCURRENT_STREAMS }, () => copy.usual.stream(faults)));
    delays.disable();
    if (copy === watched) made += CONCURRENT_STREAMS;
    return delays.percentile(99) / 1e6;
  },
};

function callTime(copy: Copy, client: Client): Promise<number> {
  return threadTime(async () => {
    for (let number = 0; number < CALLS; number++) await client.call();
    if (copy === watched) made += CALLS;
    return CALLS;
  });
}

/**
 * Microseconds of processor time for one of what `run` counts, of the thread that the program runs on. The threads beside it,
 * which compile and collect garbage, work when they like: their time differs between two equal turns by more than is measured.
 */
async function threadTime(run: () => Promise<number>): Promise<number> {
  const before = process.threadCpuUsage();
  const counted = await run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / counted;
}

async function countedCalls(): Promise<number> {
  return (await readMetrics(provider.createMetricProducer())).value('vital.llm.api_calls') ?? 0;
}

async function answer(request: Subject | 'finish'): Promise<Turn> {
  // What is measured here must be at work: as many calls are counted as were made.
  if (request === 'finish') return { unwatched: made, watched: await countedCalls() };
  const measure = subjects[request];
  const before = await measure(unwatched);
  const value = await measure(watched);
  // Once more the other way around, so that neither is always the second.
  const other = await measure(watched);
  return { unwatched: (before + (await measure(unwatched))) / 2, watched: (value + other) / 2 };
}

process.on('message', async (request: Subject | 'finish') => process.send?.(await answer(request)));
process.on('disconnect', () => process.exit());
process.send?.('started');

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setPriceSource } from '../../packages/core/src/index.ts';
import { createPriceSource } from '../../packages/instrumentation-llm/src/index.ts';
import { VitalMeterProvider } from '../../packages/meter-provider/src/index.ts';
import { clients } from './clients.ts';

// A process of its own for one client, watched or not: a client that is watched by turns would be compiled anew each time. It
// is told over its channel what to measure, so that the processes take turns and all of them see the same disturbances.

const CALLS = 150;
const STREAMS = 8;
const PIECES = 1000;
/** Streams at a time while the event loop's delay is measured, each a piece every two milliseconds. */
const CONCURRENT_STREAMS = 20;
const SLOW_PIECES = 150;

/** What is measured: microseconds of processor time, and the 99th percentile of the event loop's delay in milliseconds. */
export type Subject = 'call' | 'chunk' | 'delay';

const [name = '', watched = '', baseUrls = '{}'] = process.argv.slice(2);
const client = clients[name];
if (client === undefined) throw new Error(`there is no client "${name}"`);
const connection = await client.connect(JSON.parse(baseUrls));
const provider = new VitalMeterProvider();
setPriceSource(createPriceSource());
if (watched === 'watched') client.instrument().start(provider.getMeter('benchmark'));
let made = 0;

const subjects: Record<Subject, () => Promise<number>> = {
  call: () =>
    processorTime(async () => {
      for (let number = 0; number < CALLS; number++) await connection.call();
      made += CALLS;
      return CALLS;
    }),
  chunk: () =>
    processorTime(async () => {
      let chunks = 0;
      for (let number = 0; number < STREAMS; number++) chunks += await connection.stream(`output=${PIECES}`);
      made += STREAMS;
      return chunks;
    }),
  async delay() {
    globalThis.gc?.();
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    await Promise.all(
      Array.from({ length: CONCURRENT_STREAMS }, () =>
        connection.stream(`output=${SLOW_PIECES}+slow-stream=2`),
      ),
    );
    delays.disable();
    made += CONCURRENT_STREAMS;
    return delays.percentile(99) / 1e6;
  },
};

/** Microseconds of processor time for one of what `run` counts. */
async function processorTime(run: () => Promise<number>): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  const counted = await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / counted;
}

async function countedCalls(): Promise<number> {
  const { resourceMetrics } = await provider.createMetricProducer().collect();
  return resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .filter(({ descriptor }) => descriptor.name === 'vital.llm.api_calls')
    .flatMap(({ dataPoints }) => dataPoints)
    .reduce((sum, { value }) => sum + (typeof value === 'number' ? value : 0), 0);
}

process.on('message', async (request: Subject | 'finish') => {
  if (request !== 'finish') process.send?.(await subjects[request]());
  // What was to be counted and was not: what is measured here must be at work.
  else process.send?.(watched === 'watched' ? made - (await countedCalls()) : 0);
});
process.on('disconnect', () => process.exit());
process.send?.('started');

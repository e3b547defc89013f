import { type Attributes, diag } from '@opentelemetry/api';
import { isMetricName, metricRow } from '@vital/conventions';
import { instrumentationReports, type Price, setPriceSource, withContext } from '@vital/core';
import { collectMetrics, startFakeProvider } from '@vital/testing';
import { llmInstrumentations } from '../llm-instrumentations.ts';

/** The run of mixed calls, which the test reads off its output: what was recorded and said, and what was served. */
const [, , canary = '', key = '', calls = '0', concurrency = '1', ...tenants] = process.argv;

const said: string[] = [];
const say = (...parts: unknown[]) => said.push(parts.join(' '));
diag.setLogger({ error: say, warn: say, info: say, debug: say, verbose: say });

let cachedBeyondInput = 0;
setPriceSource({
  price({ inputTokens, outputTokens, cacheReadTokens }): Price {
    if (cacheReadTokens > inputTokens) cachedBeyondInput += 1;
    return { dollars: (inputTokens + 3 * outputTokens) / 1000 };
  },
});

const provider = await startFakeProvider({ retryAfter: 1, latency: 2 });
const metrics = collectMetrics();
const meter = metrics.meterProvider.getMeter('test');
for (const instrumentation of llmInstrumentations()) instrumentation.start(meter);
// From here on, so that the instrumentations see every client being loaded.
const { kindsOfCalls } = await import('./kinds-of-calls.ts');

/** A small generator, so that every run is the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const next = random(7);
function pick<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(next() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

const kinds = await kindsOfCalls(provider, key);
const queue = Array.from({ length: Number(calls) }, (_, index) => {
  const { model, faults, run } = pick(kinds);
  const name = `${model}${pick(faults)}`;
  return { tenantId: pick(tenants), run: () => run(name, `${canary} number ${index}`) };
});
let failures = 0;
async function work(): Promise<void> {
  for (let task = queue.pop(); task; task = queue.pop()) {
    const { tenantId, run } = task;
    await withContext({ tenantId, mode: tenantId }, run).catch(() => {
      failures += 1;
    });
  }
}
await Promise.all(Array.from({ length: Number(concurrency) }, work));
await provider.served.settled();

const read = await metrics.read();
/** A histogram's is the number of its observations. */
function amount(name: string, attributes: Attributes): number {
  const isHistogram = isMetricName(name) && metricRow(name).instrument === 'histogram';
  const found = isHistogram ? read.distribution(name, attributes)?.count : read.value(name, attributes);
  return found ?? 0;
}

const recorded = read
  .names()
  .flatMap((name) =>
    read
      .attributes(name)
      .map((attributes): [string, Attributes, number] => [name, attributes, amount(name, attributes)]),
  );
const { served } = provider;
const tokenTypes = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'] as const;
console.log(
  JSON.stringify({
    recorded,
    said,
    failures,
    cachedBeyondInput,
    reports: instrumentationReports(),
    url: provider.url,
    served: {
      calls: served.calls(),
      refused: served.count({ status: 401 }),
      retries: served.retries(),
      streams: served.count({ stream: true, ending: 'completed' }),
      tokens: Object.fromEntries(tokenTypes.map((type) => [type, served.tokens(type)])),
      models: Object.fromEntries(served.attempts.map(({ model }) => [model, served.calls({ model })])),
    },
  }),
);
await provider.close();

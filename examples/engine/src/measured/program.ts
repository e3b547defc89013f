import { setTimeout as delay } from 'node:timers/promises';
import { startFakeProvider } from '@vital/testing';
import { createEngine } from '../engine.ts';
import { driveTraffic } from '../traffic.ts';

/** Runs the engine under traffic, and prints what it counted itself beside the page that Vital serves. */
const provider = await startFakeProvider();
const engine = createEngine({ providerUrl: provider.baseUrls.openai });
await driveTraffic(engine, { seed: 3, durationSeconds: 4, ratePerSecond: 60 });
const endpoint = `http://localhost:${process.env.OTEL_EXPORTER_PROMETHEUS_PORT}/metrics`;
const read = async () => (await fetch(endpoint)).text();
// A cancelled run ends for its caller before it has ended in the engine.
let page = await read();
for (let tries = 0; /^vital_workflow_active.* [1-9]/m.test(page) && tries < 50; tries += 1) {
  await delay(100);
  page = await read();
}
const { served } = provider;
const tokens = { input: served.tokens('input'), output: served.tokens('output') };
console.log(
  JSON.stringify({ counts: engine.counts, page, calls: served.calls(), retries: served.retries(), tokens }),
);
await provider.close();

import { startFakeProvider } from '@vital/testing';
import { createEngine } from '../../engine/src/engine.ts';
import { driveTraffic } from '../../engine/src/traffic.ts';

/** The engine of the demo under traffic without an end, with a provider that costs nothing. Vital comes with the preload. */
const provider = await startFakeProvider();
const engine = createEngine({ providerUrl: provider.baseUrls.openai });
const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());
process.once('SIGINT', () => ending.abort());
await driveTraffic(engine, { durationSeconds: Number.POSITIVE_INFINITY, ratePerSecond: 8 }, ending.signal);
await provider.close();

import { createEngine } from './engine.ts';
import { driveTraffic } from './traffic.ts';

/**
 * The measured program: an engine under steady traffic. There is no metric code in it; Vital comes with the preload.
 * Its parent tells it by message to stop, and asks for its own counts.
 */
const { PROVIDER_URL = '', TRAFFIC_SECONDS = '20', TRAFFIC_RATE = '20' } = process.env;

const engine = createEngine({ providerUrl: PROVIDER_URL });
const stop = new AbortController();

process.on('message', (message) => {
  if (message === 'stop') stop.abort();
});
process.on('disconnect', () => process.exit());

await driveTraffic(
  engine,
  { durationSeconds: Number(TRAFFIC_SECONDS), ratePerSecond: Number(TRAFFIC_RATE) },
  stop.signal,
);
process.send?.({ counts: engine.counts });

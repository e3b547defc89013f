import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startFakeProvider, startPrometheus } from '@vital/testing';
import { compare, comparisonTable } from './demo/comparison.ts';
import { tableHead, tableLine } from './demo/live-table.ts';
import { startMeasuredEngine } from './demo/measured-engine.ts';
import { type Measurements, pageMeasurements, prometheusMeasurements } from './demo/measurements.ts';

const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '20' },
  },
});
const secondsBetweenLines = 3;
const say = (text = '') => console.log(text);

const provider = await startFakeProvider();
const engine = await startMeasuredEngine({
  providerUrl: provider.baseUrls.openai,
  trafficSeconds: values.once ? Number(values.seconds) : Number.POSITIVE_INFINITY,
  requestsPerSecond: Number(values.rate),
});
const prometheus = await startPrometheus({
  scrapeTargets: [{ url: engine.metricsUrl, job: 'vital' }],
}).catch((error: Error) => {
  say(`Going on without Prometheus: ${error.message.split('\n')[0]}`);
  return undefined;
});
const measurements: Measurements = prometheus
  ? prometheusMeasurements(prometheus)
  : pageMeasurements(engine.metricsUrl);

say(`An engine with no metric code answers ${values.rate} requests a second:  ${engine.command}`);
say(`  metrics     ${engine.metricsUrl}`);
if (prometheus) say(`  Prometheus  ${prometheus.url}/api/v1/query?query=vital_workflow_requests_total`);
say();

const ending = new AbortController();
process.once('SIGINT', () => ending.abort());
process.once('SIGTERM', () => ending.abort());
void engine.counts.then(
  () => ending.abort(),
  (error) => {
    console.error(String(error));
    ending.abort();
  },
);

say(tableHead());
while (!ending.signal.aborted) {
  await delay(secondsBetweenLines * 1000, undefined, { signal: ending.signal }).catch(() => undefined);
  say(await tableLine(measurements));
}

try {
  const counts = await engine.finish();
  await provider.served.settled();
  await measurements.settle();
  const compared = await compare(counts, provider.served, measurements);
  say(`\n${tableHead()}\n${await tableLine(measurements)}\n`);
  say(comparisonTable(compared, measurements.source));
  process.exitCode = compared.every(({ counted, measured }) => counted === measured) ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  engine.stop();
  await prometheus?.stop();
  await provider.close();
}

import { join } from 'node:path';
import { attributeKey, type MetricName, metricNames, metricRow } from '@vital/conventions';
import {
  instruments,
  setBuildInfo,
  startVital,
  startWorkflow,
  trackAgentUsage,
  trackCacheOperation,
  trackLlmCall,
  trackQualityScore,
  trackRagRetrieval,
  trackToolExecution,
  trackWorkflowExecution,
  updateCacheMetrics,
  updateConnectionPoolMetrics,
  type Vital,
  type VitalOptions,
} from '@vital/sdk';
import { type Exposition, type MetricFamily, parseExposition, runProgram } from '@vital/testing';
import { freePort } from './free-port.ts';

/**
 * Rows that no tracking function and no instrumentation on these paths emits yet. They can be recorded through `instruments`. Take a
 * row out once something emits it.
 */
const waiting: readonly MetricName[] = ['vital.session.duration', 'vital.connection_pool.wait'];

const openMetrics = 'application/openmetrics-text; version=1.0.0';
const root = join(__dirname, '..');

/** The family that a row must be, as the format of the page writes it. */
function expectedFamily(name: MetricName, format: Exposition['format']) {
  const { prometheusName, instrument, type, description, attributes } = metricRow(name);
  const inOpenMetrics = format === 'openmetrics';
  return {
    name: inOpenMetrics ? prometheusName.replace(/_total$|_info$/, '') : prometheusName,
    type: inOpenMetrics && type ? type : instrument === 'updowncounter' ? 'gauge' : instrument,
    help: description,
    labels: attributes.map(attributeKey).toSorted(),
  };
}

/** Every family of Vital's on a page must be its row's, with exactly the row's labels on every sample. */
function emittedRows(page: Exposition): Set<MetricName> {
  const byName = new Map(metricNames.map((name) => [expectedFamily(name, page.format).name, name]));
  const families = page.families.filter(({ name }) => name.startsWith('vital_'));
  const rows = families.map((family) => {
    const row = byName.get(family.name);
    expect([family.name, row]).toEqual([family.name, expect.any(String)]);
    if (row) for (const actual of portraits(family)) expect(actual).toEqual(expectedFamily(row, page.format));
    return row;
  });
  return new Set(rows.filter((row) => row !== undefined));
}

function portraits({ name, type, help, samples }: MetricFamily) {
  expect([name, samples.length]).not.toEqual([name, 0]);
  const labelSets = samples.map(({ labels }) =>
    Object.keys(labels)
      .filter(
        (label) => !(type === 'histogram' && label === 'le') && !(type === 'summary' && label === 'quantile'),
      )
      .toSorted(),
  );
  return labelSets.map((labels) => ({ name, type, help, labels }));
}

async function render(vital: Vital, accept?: string): Promise<Exposition> {
  return parseExposition(String((await vital.render(accept)).body));
}

/** Calls every tracking function with everything that it takes. */
async function trackEverything(): Promise<void> {
  setBuildInfo({ version: '1.0.0', commit: 'abc', environment: 'test' });
  const run = { workflow: 'support', mode: 'fast', agentId: 'helper' };
  for (const tenantId of ['acme', 'globex', 'initech']) {
    await trackWorkflowExecution({ ...run, tenantId, cacheStatus: 'miss' }, async () => {
      trackLlmCall({
        provider: 'openai',
        model: 'gpt-4o-mini',
        durationSeconds: 1,
        inputTokens: 100,
        outputTokens: 20,
        cacheReadTokens: 50,
        cacheWriteTokens: 10,
        reasoningTokens: 5,
        retries: 1,
        streamEnding: 'completed',
        timeToFirstTokenSeconds: 0.2,
        timePerOutputTokenSeconds: 0.01,
      });
    });
  }
  await expect(trackWorkflowExecution(run, () => Promise.reject(new Error('refused')))).rejects.toThrow();
  const workflow = startWorkflow(run);
  workflow.firstToken();
  workflow.cancel('cancelled');
  trackLlmCall({ provider: 'p', model: 'm', errorType: 'timeout', usageUnknownReason: 'not_reported' });
  trackLlmCall({ provider: 'p', model: 'of no price list', inputTokens: 1 });
  trackLlmCall({ provider: 'p', model: 'm', cached: true, costDollars: 0.1 });
  trackCacheOperation('hit', 'fast', { cache: 'answers', entryAgeSeconds: 3, durationSeconds: 0.001 });
  updateCacheMetrics({ cache: 'answers', sizeEntries: 1, memoryBytes: 2, capacityEntries: 3 });
  trackQualityScore(0.9, 'fast', { degradationReasons: ['timeout'], warnings: ['stale'] });
  trackToolExecution('search', 'success', 0.1, { costDollars: 0.01 });
  trackRagRetrieval({ sourceType: 'web', status: 'success', documentCount: 3, durationSeconds: 0.2 });
  trackAgentUsage('helper', 'Helper');
  updateConnectionPoolMetrics({ pool: 'main', poolType: 'db', size: 5, active: 2, pending: 1 });
}

/** The engine example under traffic, with the preload in front and no metric code. */
async function enginePage(): Promise<Exposition> {
  const { stdout, stderr } = await runProgram({
    arguments: [
      '--conditions=@vital/source',
      '--require',
      '@vital/sdk/register',
      join(root, 'examples/engine/src/measured/program.ts'),
    ],
    environment: { OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()) },
    directory: root,
  });
  expect(stderr).toBe('');
  return parseExposition(JSON.parse(stdout).page);
}

const stores: readonly VitalOptions['store'][] = ['vital', 'opentelemetry'];
const start = (store: VitalOptions['store']) =>
  startVital({ store, serve: false, instrumentations: [], attributeCaps: { tenant_id: 1 } });

describe.each(stores)("what is emitted, from the store '%s',", (store) => {
  let vital: Vital;
  beforeEach(async () => {
    vital = start(store);
    await trackEverything();
  });
  afterEach(() => vital.shutdown());

  it.each([undefined, openMetrics])(
    'is in the catalogue, with exactly its labels and type, for %s',
    async (accept) => {
      expect(emittedRows(await render(vital, accept)).size).toBeGreaterThan(40);
    },
  );

  it('may be recorded by a program itself where nothing emits it yet', async () => {
    instruments['vital.session.duration'].record(90, { mode: 'fast' });
    instruments['vital.connection_pool.wait'].record(0.1, { pool: 'main', pool_type: 'db' });
    const page = await render(vital);
    expect([...emittedRows(page)]).toEqual(expect.arrayContaining([...waiting]));
    for (const name of waiting) expect(page.value(`${metricRow(name).prometheusName}_count`)).toBe(1);
  });
});

it('is emitted, whatever is in the catalogue, besides what waits for its instrumentation', async () => {
  const vital = start('vital');
  await trackEverything();
  const tracked = emittedRows(await render(vital));
  await vital.shutdown();
  const emitted = new Set([...tracked, ...emittedRows(await enginePage())]);
  expect(metricNames.filter((name) => !emitted.has(name))).toEqual(waiting);
}, 90_000);

import { instrumentationReports } from '@vital/core';
import { collectMetrics } from '@vital/testing';
import { langgraphInstrumentation } from '../instrumentation.ts';

const collection = collectMetrics();
langgraphInstrumentation().start(collection.meterProvider.getMeter('preload'));

process.once('beforeExit', async () => {
  const metrics = await collection.read();
  const outcomes = metrics.attributes('vital.workflow.duration').map((attributes) => {
    const { workflow, outcome } = attributes;
    const count = metrics.distribution('vital.workflow.duration', { workflow, outcome })?.count;
    return [`${workflow} ${outcome}`, count];
  });
  const nodes = metrics.attributes('vital.workflow.node.duration').map(({ outcome }) => outcome);
  const failures = metrics
    .attributes('vital.workflow.requests.failed')
    .map(({ error_type }) => [error_type, metrics.value('vital.workflow.requests.failed', { error_type })]);
  console.log(
    JSON.stringify({
      outcomes: Object.fromEntries(outcomes),
      nodeOutcomes: [...new Set(nodes)].sort(),
      failures: Object.fromEntries(failures),
      firstTokens: metrics.distribution('vital.workflow.time_to_first_token')?.count,
      active: metrics.value('vital.workflow.active'),
      reports: instrumentationReports(),
    }),
  );
});

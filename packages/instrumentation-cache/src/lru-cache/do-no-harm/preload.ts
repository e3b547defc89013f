import { instrumentationReports } from '@vital/core';
import { collectMetrics } from '@vital/testing';
import { lruCacheInstrumentation } from '../instrumentation.ts';

const collection = collectMetrics();
lruCacheInstrumentation().start(collection.meterProvider.getMeter('preload'));

process.once('beforeExit', async () => {
  const metrics = await collection.read();
  const operations = metrics
    .attributes('vital.cache.operations')
    .map(({ cache, operation }) => [
      `${cache} ${operation}`,
      metrics.value('vital.cache.operations', { cache, operation }),
    ])
    .filter(([, count]) => count !== 0);
  console.log(
    JSON.stringify({ operations: Object.fromEntries(operations), reports: instrumentationReports() }),
  );
});

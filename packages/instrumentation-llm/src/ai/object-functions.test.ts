import { join } from 'node:path';
import { readCountedScenarios } from '../rehearsal/count-scenarios.ts';

test('objects that are made with integrations of the call are counted once, and not where telemetry is disabled', async () => {
  const { counted, reports } = await readCountedScenarios(join(__dirname, 'object-program.ts'));
  expect(counted.objects).toMatchObject({
    calls: { success: 5 },
    operations: { chat: 5 },
    unknown: {},
    servedCalls: 6,
  });
  expect(reports).toMatchObject([{ library: 'ai', hook: 'callback' }]);
});

import { join } from 'node:path';
import {
  type Exposition,
  type FakeProvider,
  findRuntime,
  nodeMajors,
  parseExposition,
  runProgram,
  startFakeProvider,
} from '@vital/testing';

import { freePort } from './free-port.ts';

const root = join(__dirname, '..');
const runtimes = nodeMajors.map((major) => findRuntime(major));
const cases = runtimes.flatMap((runtime) =>
  ['application.mjs', 'application.cjs'].flatMap((file) =>
    ['--require', '--import'].map((flag) => ({ major: runtime.major, runtime, file, flag })),
  ),
);

/** Every counter, and how often each histogram and summary recorded: what must be the same in every run. */
function counts(page: Exposition): Record<string, number> {
  const kept = page.samples.filter(({ name }) => /_total$|_count$|_dollars$|_entries$/.test(name));
  return Object.fromEntries(
    kept.map(({ name, labels, value }) => [`${name} ${JSON.stringify(labels)}`, value] as const).toSorted(),
  );
}

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
});
afterAll(() => provider.close());

describe('a preloaded program', () => {
  let first: Record<string, number> | undefined;

  it.each(cases)('is measured on Node $major: $flag, $file', async ({ runtime, file, flag }) => {
    if (runtime.path === undefined) {
      if (process.env.CI) throw new Error(runtime.reason);
      console.warn(`skipped: ${runtime.reason}`);
      return;
    }
    const port = await freePort();
    const { stdout, stderr, exitCode } = await runProgram({
      node: runtime.path,
      directory: root,
      arguments: ['--conditions=@vital/source', flag, '@vital/sdk/register', join('test/programs', file)],
      environment: {
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
        PROVIDER_URL: provider.baseUrls.openai,
        METRICS_URL: `http://localhost:${port}/metrics`,
      },
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const page = parseExposition(stdout);
    expect(
      page.value('vital_workflow_requests_success_total', {
        workflow: 'support',
        mode: 'fast',
        tenant_id: 'acme',
      }),
    ).toBe(5);
    expect(
      page.value('vital_llm_api_calls_total', { outcome: 'success', operation: 'chat', mode: 'fast' }),
    ).toBe(4);
    expect(page.value('vital_llm_api_calls_total', { operation: 'embeddings' })).toBe(1);
    expect(page.value('vital_llm_errors_total', { error_type: 'auth' })).toBe(1);
    expect(page.value('vital_llm_streams_total', { ending: 'completed' })).toBe(1);
    expect(page.value('vital_cache_operations_total', { operation: 'hit' })).toBe(1);
    expect(page.value('vital_cache_operations_total', { operation: 'evict' })).toBe(2);
    for (const library of ['openai', 'lru-cache', '@langchain/langgraph']) {
      expect(page.value('vital_instrumentation_info', { library, status: 'active' })).toBeGreaterThan(0);
    }
    first ??= counts(page);
    expect(counts(page)).toEqual(first);
  });
});

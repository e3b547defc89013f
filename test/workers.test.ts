import { join } from 'node:path';
import { parseExposition, runProgram } from '@vital/testing';

const root = join(__dirname, '..');

describe('the page of a preloaded program', () => {
  it.each([
    { name: 'threads', uses: 3 },
    { name: 'cluster', uses: 3 },
    { name: 'cluster-threads', uses: 4 },
  ])('counts what its $name did, and no worker takes the port', async ({ name, uses }) => {
    const { stdout, stderr, exitCode } = await runProgram({
      directory: root,
      arguments: [
        '--conditions=@vital/source',
        '--require',
        '@vital/sdk/register',
        join('test/programs', `${name}.mjs`),
      ],
      environment: { OTEL_EXPORTER_PROMETHEUS_PORT: '0' },
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const page = parseExposition(stdout);
    expect(page.value('vital_tool_executions_total', { tool_name: 'search', status: 'success' })).toBe(uses);
    expect(page.value('vital_exporter_workers', { state: 'ended' })).toBe(2);
    expect(page.value('vital_build_info')).toBe(1);
  });
});

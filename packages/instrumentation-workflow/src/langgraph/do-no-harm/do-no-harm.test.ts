import { join } from 'node:path';
import { runProgram } from '@vital/testing';

const preload = join(__dirname, 'preload.ts');

async function run(program: string, ...nodeOptions: string[]) {
  const result = await runProgram({
    arguments: ['--conditions=@vital/source', ...nodeOptions, join(__dirname, program)],
    directory: __dirname,
  });
  expect(result.stderr).toBe('');
  expect(result.exitCode).toBe(0);
  // An interrupt has an id of its own in every run.
  const lines = result.stdout
    .trim()
    .replaceAll(/[0-9a-f]{32}/g, 'id')
    .split('\n');
  const [observations, metrics] = lines.map((line): unknown => JSON.parse(line));
  return { observations, metrics };
}

describe.each(['program.mjs', 'program.cjs'])('%s', (program) => {
  test('behaves the same with and without Vital, and is measured', async () => {
    const without = await run(program);
    const watched = await run(program, '--import', preload);
    expect(watched.observations).toEqual(without.observations);
    expect(without.metrics).toBeUndefined();
    expect(watched.metrics).toMatchObject({
      outcomes: {
        'chain success': 10,
        'chain error': 4,
        'chain cancelled': 1,
        'talking success': 5,
        'talking cancelled': 1,
        'asking interrupted': 1,
        'asking success': 1,
      },
      nodeOutcomes: ['cancelled', 'error', 'interrupted', 'success'],
      failures: { rate_limit: 2, timeout: 1, validation: 1 },
      active: 0,
      reports: [
        { library: '@langchain/core', version: '1.4.0', hook: 'callback', status: 'active' },
        { library: '@langchain/langgraph', version: '1.7.3', hook: 'callback', status: 'active' },
      ],
    });
  });
});

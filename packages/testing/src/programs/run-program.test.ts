import { runProgram, startProgram } from './run-program.ts';

const evaluate = (source: string) => ({ arguments: ['--eval', source] });

test('returns what the program printed and how it ended', async () => {
  const source = 'console.log("out"); console.error("err"); process.exitCode = 3;';
  expect(await runProgram(evaluate(source))).toEqual({
    stdout: 'out\n',
    stderr: 'err\n',
    exitCode: 3,
    signal: null,
  });
});

test('a signal is told from an exit code', async () => {
  expect(
    await runProgram(evaluate('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1e6)')),
  ).toMatchObject({
    exitCode: null,
    signal: 'SIGTERM',
  });
});

test('input, directory and environment reach the program', async () => {
  const source =
    'process.stdin.on("data", (text) => console.log(String(text), process.cwd(), process.env.A))';
  const { stdout } = await runProgram({
    ...evaluate(source),
    input: 'in',
    directory: '/',
    environment: { A: 'a' },
  });
  expect(stdout).toBe('in / a\n');
});

test('settings of this process do not leak into the program', async () => {
  process.env.OTEL_SERVICE_NAME = 'leak';
  process.env.VITAL_LEAK = 'leak';
  const source =
    'console.log(Object.keys(process.env).filter((name) => /^(VITAL|OTEL|JEST|NODE_ENV)/.test(name)))';
  const { stdout } = await runProgram({ ...evaluate(source), environment: { OTEL_SDK_DISABLED: 'true' } });
  delete process.env.OTEL_SERVICE_NAME;
  delete process.env.VITAL_LEAK;
  expect(stdout).toBe("[ 'OTEL_SDK_DISABLED' ]\n");
});

test('a program that does not end is killed and its output told', async () => {
  const program = runProgram({
    ...evaluate('console.log("here"); setInterval(() => {}, 1000)'),
    timeout: 500,
  });
  await expect(program).rejects.toThrow(/did not end within 500 ms\nhere/);
});

test('a running program is watched and signalled', async () => {
  const source = `
    process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
    console.error('port 42');
    setInterval(() => {}, 1000);`;
  const program = startProgram(evaluate(source));
  const [, port] = await program.output(/port (\d+)/);
  expect(port).toBe('42');
  program.kill('SIGTERM');
  await program.output(/bye/);
  expect(await program.ended).toMatchObject({ exitCode: 0, stdout: 'bye\n' });
});

test('waiting for output that never comes ends with the program', async () => {
  const program = startProgram(evaluate('console.log("something else")'));
  await expect(program.output(/port/)).rejects.toThrow(
    /ended with 0 before it printed \/port\/\nsomething else/,
  );
});

test('a binary that does not exist is an error', async () => {
  await expect(runProgram({ node: '/nowhere/node', arguments: [] })).rejects.toThrow('ENOENT');
});

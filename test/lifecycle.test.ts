import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ProgramOptions, parseExposition, runProgram, startProgram } from '@vital/testing';
import { freePort } from './free-port.ts';

const root = join(__dirname, '..');
const servers: Server[] = [];

/** The file of a package that a package brings that a package brings. */
const resolveThrough = (names: readonly string[]): string =>
  names.reduce((from, name) => require.resolve(name, { paths: [dirname(from)] }), __filename);
const packageDirectory = (file: string): string =>
  file.slice(0, file.lastIndexOf('node_modules/signal-exit/') + 'node_modules/signal-exit/'.length);

/** An OTLP receiver that counts what is pushed. */
async function startReceiver() {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const address = server.address() as AddressInfo;
  return { bodies, url: `http://127.0.0.1:${address.port}` };
}

function program(code: string, environment: ProgramOptions['environment'] = {}): ProgramOptions {
  return {
    directory: root,
    arguments: [
      '--conditions=@vital/source',
      '--require',
      '@vital/sdk/register',
      '--input-type=module',
      '--eval',
      code,
    ],
    environment: { OTEL_EXPORTER_PROMETHEUS_PORT: '0', ...environment },
  };
}

const count = "import { trackToolExecution } from '@vital/sdk'; trackToolExecution('search', 'success', 1);";
const otlp = (url: string) => ({ OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: url });
const run = async (code: string, environment?: ProgramOptions['environment']) =>
  runProgram(program(code, environment));

afterAll(() => {
  for (const server of servers) server.close();
});

describe('a preloaded program', () => {
  it('ends by itself when it is idle', async () => {
    const { exitCode, stderr } = await run(count);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('ends by SIGTERM as without Vital', async () => {
    const running = startProgram(program("setInterval(() => {}, 1000); console.log('up');"));
    await running.output(/up/);
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ signal: 'SIGTERM', exitCode: null });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('pushes before it ends by %s', async (signal) => {
    const { bodies, url } = await startReceiver();
    const running = startProgram(
      program(`${count} setInterval(() => {}, 1000); console.log('up');`, otlp(url)),
    );
    await running.output(/up/);
    running.kill(signal);
    expect(await running.ended).toMatchObject({ signal, exitCode: null });
    expect(Buffer.concat(bodies).includes('vital.tool.executions')).toBe(true);
  });

  it('leaves a signal that the program handles to the program', async () => {
    const { bodies, url } = await startReceiver();
    const own =
      "process.on('SIGTERM', () => { console.log('mine'); setTimeout(() => process.exit(7), 300); });";
    const running = startProgram(
      program(`${count} ${own} setInterval(() => {}, 1000); console.log('up');`, otlp(url)),
    );
    await running.output(/up/);
    running.kill('SIGTERM');
    const result = await running.ended;
    expect(result).toMatchObject({ exitCode: 7, signal: null });
    expect(result.stdout.match(/mine/g)).toHaveLength(1);
    expect(Buffer.concat(bodies).includes('vital.tool.executions')).toBe(true);
  });

  it('leaves a signal that the program handles once to the program', async () => {
    const { url } = await startReceiver();
    const own = `process.once('SIGTERM', () => setTimeout(() => { console.log('closed'); process.exit(7); }, 500));`;
    const running = startProgram(
      program(`${count} ${own} setInterval(() => {}, 1000); console.log('up');`, otlp(url)),
    );
    await running.output(/up/);
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ exitCode: 7, signal: null, stdout: 'up\nclosed\n' });
  });

  it.each([
    ['3', ['jest-changed-files', 'execa', 'signal-exit']],
    ['4', ['@jest/transform', 'write-file-atomic', 'signal-exit']],
  ])('ends by SIGTERM with signal-exit %s in the program', async (major, dependencies) => {
    const { bodies, url } = await startReceiver();
    const file = resolveThrough(['jest', '@jest/core', ...dependencies]);
    expect(JSON.parse(await readFile(join(packageDirectory(file), 'package.json'), 'utf8')).version[0]).toBe(
      major,
    );
    const exit = `import * as exit from '${file}'; (exit.onExit ?? exit.default)((_, signal) => console.log('exit', signal));`;
    const running = startProgram(
      program(`${exit} ${count} setInterval(() => {}, 1000); console.log('up');`, otlp(url)),
    );
    await running.output(/up/);
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ signal: 'SIGTERM', stdout: 'up\nexit SIGTERM\n' });
    expect(Buffer.concat(bodies).includes('vital.tool.executions')).toBe(true);
  });

  it('ends by the first signal however often it is told', async () => {
    const running = startProgram(
      program(`${count} setInterval(() => {}, 1000); console.log('up');`, {
        ...otlp('http://127.0.0.1:9'),
        VITAL_SHUTDOWN_TIMEOUT: '500',
      }),
    );
    await running.output(/up/);
    for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT'] as const) running.kill(signal);
    expect(await running.ended).toMatchObject({ signal: expect.stringMatching(/SIGTERM|SIGINT/) });
  });

  it('pushes at its natural end', async () => {
    const { bodies, url } = await startReceiver();
    expect(await run(count, otlp(url))).toMatchObject({ exitCode: 0, stderr: '' });
    expect(Buffer.concat(bodies).includes('vital.tool.executions')).toBe(true);
  });

  it('ends although nobody receives what it pushes', async () => {
    const { exitCode } = await run(count, { ...otlp('http://127.0.0.1:9'), VITAL_SHUTDOWN_TIMEOUT: '300' });
    expect(exitCode).toBe(0);
  });

  it('runs on when its port is taken, and says which and what to set', async () => {
    const { url } = await startReceiver();
    const port = new URL(url).port;
    const result = await run("setTimeout(() => console.log('ran on'), 300);", {
      OTEL_EXPORTER_PROMETHEUS_PORT: port,
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'ran on\n' });
    expect(result.stderr).toContain(`port ${port} on 127.0.0.1 is already in use`);
    expect(result.stderr).toContain('OTEL_EXPORTER_PROMETHEUS_PORT');
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('reports a port that is none and a variable that does not exist, once each', async () => {
    const { exitCode, stderr } = await run(count, {
      OTEL_EXPORTER_PROMETHEUS_PORT: 'abc',
      VITAL_MODE: 'fast',
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'OTEL_EXPORTER_PROMETHEUS_PORT is "abc"; expected is a whole number from 0 to 65535',
    );
    expect(stderr).toContain('VITAL_MODE is unknown; the nearest is VITAL_MODES');
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  it('gives the standard variables their meaning', async () => {
    const print =
      "import { startVital } from '@vital/sdk'; console.log(String((await startVital().render()).body));";
    const { stdout } = await run(`${count} ${print}`, {
      OTEL_SERVICE_NAME: 'engine',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging,service.version=4.5.6',
    });
    const page = parseExposition(stdout);
    expect(
      page.value('target_info', { service_name: 'engine', deployment_environment_name: 'staging' }),
    ).toBe(1);
    expect(page.value('vital_build_info', { version: '4.5.6', environment: 'staging' })).toBe(1);
  });

  it('says more on stderr from when the program asks for it, and lets a logger of its own alone', async () => {
    const level =
      "import { startVital } from '@vital/sdk'; startVital({ logLevel: 'debug', disabledInstrumentations: [] });";
    const debug = `${level} startVital({ disabledInstrumentations: ['openai'] }); startVital({ disabledInstrumentations: [] });`;
    expect((await run(debug)).stderr).toContain('watching openai');
    const logger = `import { diag, DiagLogLevel } from '@opentelemetry/api';
      const print = (message) => console.log('own', message);
      diag.setLogger({ error: print, warn: print, info: print, debug: print, verbose: print }, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
      ${count.replace("'search'", "'x'.repeat(200)")} ${debug}`;
    const { stdout, stderr } = await run(logger);
    expect(stdout).toContain('own vital: tool_name');
    expect(stdout).not.toContain('watching openai');
    expect(stderr).toBe('');
  });

  it('keeps its instance, and says once what cannot change any more', async () => {
    const code = `import { startVital } from '@vital/sdk';
      const instance = async () => /service_instance_id="([^"]+)"/.exec(String((await startVital().render()).body))[1];
      const before = await instance();
      startVital({ cardinalityLimit: 10, serviceName: 'later' });
      startVital({ cardinalityLimit: 10 });
      startVital({ buildVersion: '2' });
      console.log(before === await instance());`;
    const { stdout, stderr } = await run(code);
    expect(stdout).toBe('true\n');
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('"cardinalityLimit" stays 2000')]);
  });

  it('pushes and serves at once when both are asked for', async () => {
    const { bodies, url } = await startReceiver();
    const print =
      "import { startVital } from '@vital/sdk'; console.log(String((await startVital().render()).body));";
    const { stdout } = await run(`${count} ${print}`, {
      ...otlp(url),
      OTEL_METRICS_EXPORTER: 'prometheus,otlp',
    });
    expect(parseExposition(stdout).value('vital_tool_executions_total', { status: 'success' })).toBe(1);
    expect(Buffer.concat(bodies).includes('vital.tool.executions')).toBe(true);
  });

  it('says that it does not push by gRPC', async () => {
    const { bodies, url } = await startReceiver();
    const { stderr } = await run(count, { ...otlp(url), OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    expect(stderr).toContain('OTEL_EXPORTER_OTLP_PROTOCOL is "grpc"; metrics are pushed as http/protobuf');
    expect(bodies).not.toHaveLength(0);
    expect((await run(count, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).stderr).toBe('');
  });

  it('loads the OTLP exporter only where it pushes', async () => {
    const print = `import { createRequire } from 'node:module';
      console.log(Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('otlp')).length > 0);`;
    const { url } = await startReceiver();
    expect((await run(print)).stdout).toBe('false\n');
    expect((await run(print, otlp(url))).stdout).toBe('true\n');
  });

  it('leaves the port to the program where NODE_OPTIONS reaches npm too', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'vital-npm-'));
    const register = require.resolve('@vital/sdk/register');
    await writeFile(
      join(directory, 'npm-cli.cjs'),
      `const start = () => require('node:child_process').spawn(process.execPath, ['app.mjs'], { stdio: 'inherit' });
      setTimeout(start, 500);`,
    );
    await writeFile(
      join(directory, 'app.mjs'),
      `import { startVital } from ${JSON.stringify(require.resolve('@vital/sdk'))};
      const vital = startVital();
      await vital.ready;
      console.log('served on', vital.url);`,
    );
    const port = await freePort();
    const { stdout, stderr } = await runProgram({
      directory,
      arguments: ['npm-cli.cjs'],
      environment: {
        NODE_OPTIONS: `--conditions=@vital/source --import ${pathToFileURL(register).href}`,
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      },
    });
    await rm(directory, { recursive: true });
    expect({ stdout, stderr }).toMatchObject({ stdout: `served on http://localhost:${port}/metrics\n` });
    expect(stderr).not.toContain('in use');
  });

  it('records and serves nothing when the SDK is disabled', async () => {
    const print =
      "import { startVital } from '@vital/sdk'; console.log(startVital().url, startVital().configuration.disabled);";
    const { stdout, stderr } = await run(`${count} ${print}`, { OTEL_SDK_DISABLED: 'true' });
    expect({ stdout, stderr }).toEqual({ stdout: 'undefined true\n', stderr: '' });
  });

  it('keeps its worker threads off the port', async () => {
    const code = `import { Worker } from 'node:worker_threads';
      await new Promise((resolve) => new Worker("import('@vital/sdk').then((sdk) => sdk.trackToolExecution('t', 'success', 1))", { eval: true }).on('exit', resolve));`;
    expect(await run(code)).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

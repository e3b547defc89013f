import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Counts } from '../counts.ts';

export interface MeasuredEngineOptions {
  readonly providerUrl: string;
  /** `Infinity` for traffic without an end. */
  readonly trafficSeconds: number;
  readonly requestsPerSecond: number;
}

/** The engine in a process of its own, with Vital preloaded. */
export interface MeasuredEngine {
  readonly metricsUrl: string;
  /** The command that started it, as one would type it. */
  readonly command: string;
  /** Resolves with the engine's own counts when its traffic has ended; rejects when the process fails. */
  readonly counts: Promise<Counts>;
  /** Sends no new requests and waits for those in progress. */
  finish(): Promise<Counts>;
  stop(): void;
}

const program = 'examples/engine/src/serve.ts';
const root = join(import.meta.dirname, '../../../..');
const usualPort = 9464;

/** `node --require @vital/sdk/register`, run from source. */
export async function startMeasuredEngine(options: MeasuredEngineOptions): Promise<MeasuredEngine> {
  const port = (await isFree(usualPort)) ? usualPort : 0;
  const metricsPort = port === 0 ? await freePort() : port;
  const child = fork(join(root, program), {
    cwd: root,
    // Ctrl-C goes to everything in the foreground; the engine shall finish its requests first.
    detached: true,
    execArgv: ['--conditions=@vital/source', '--require', '@vital/sdk/register'],
    env: {
      ...process.env,
      OTEL_EXPORTER_PROMETHEUS_PORT: String(metricsPort),
      OTEL_SERVICE_NAME: 'demo-engine',
      VITAL_BUILD_VERSION: '1.0.0',
      PROVIDER_URL: options.providerUrl,
      TRAFFIC_SECONDS: String(options.trafficSeconds),
      TRAFFIC_RATE: String(options.requestsPerSecond),
    },
  });
  const metricsUrl = `http://localhost:${metricsPort}/metrics`;
  const counts = countsOf(child);
  await listening(metricsUrl, counts);
  return {
    metricsUrl,
    command: `node --require @vital/sdk/register ${program}`,
    counts,
    finish() {
      if (child.connected) child.send('stop');
      return counts;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

function countsOf(child: ChildProcess): Promise<Counts> {
  const counts = new Promise<Counts>((resolve, reject) => {
    child.on('message', (message: { counts: Counts }) => resolve(message.counts));
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the engine ended early with exit code ${code}`)));
  });
  // Whoever waits learns of a failure; until then nobody may be waiting.
  counts.catch(() => undefined);
  return counts;
}

async function listening(url: string, failed: Promise<unknown>): Promise<void> {
  const given = { up: false };
  const wait = async () => {
    while (!given.up) {
      given.up = await fetch(url).then(
        (response) => response.ok,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await Promise.race([wait(), failed.then(() => undefined)]).finally(() => {
    given.up = true;
  });
}

function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, 'localhost', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

const isFree = (port: number): Promise<boolean> =>
  freePort(port).then(
    () => true,
    () => false,
  );

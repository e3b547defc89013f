import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServer } from './find-server.ts';
import { startServerProcess } from './server-process.ts';

/** A running OpenTelemetry Collector. */
export interface Collector {
  /** The last lines of its log. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts a real OpenTelemetry Collector with a configuration in YAML, which names its addresses itself.
 *
 * @throws Error when none is to be had (use `describeWithServers` to skip then), or when it refuses its configuration.
 */
export async function startCollector(
  configuration: string,
  server = findServer('otelcol'),
): Promise<Collector> {
  if (server.path === undefined) throw new Error(server.reason);
  const folder = await mkdtemp(join(tmpdir(), 'vital-collector-'));
  const file = join(folder, 'collector.yaml');
  await writeFile(file, configuration);
  const running = await startServerProcess({
    path: server.path,
    environment: server.environment,
    arguments: ['--config', file],
    started: (line) => (line.includes('Everything is ready') ? 'ready' : undefined),
  });
  return {
    log: running.log,
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FoundServer, findServer } from './find-server.ts';
import { startServerProcess } from './server-process.ts';

/** A running VictoriaMetrics: a receiver of OTLP that names metrics as Prometheus does. */
export interface VictoriaMetrics {
  readonly url: string;
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpEndpoint: string;
  /** The value of a PromQL expression that yields at most one series; undefined when it yields none. */
  value(expression: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

/**
 * Starts a real VictoriaMetrics on a free port of the loopback interface, with its own data directory.
 *
 * @throws Error when none is to be had; use `describeWithServers` to skip then.
 */
export async function startVictoriaMetrics(
  server: FoundServer | ReturnType<typeof findServer> = findServer('victoria-metrics'),
): Promise<VictoriaMetrics> {
  if (server.path === undefined) throw new Error(server.reason);
  const folder = await mkdtemp(join(tmpdir(), 'vital-victoria-metrics-'));
  const running = await startServerProcess({
    path: server.path,
    environment: server.environment,
    arguments: [
      `-storageDataPath=${folder}`,
      '-httpListenAddr=127.0.0.1:0',
      '-retentionPeriod=1d',
      '-opentelemetry.usePrometheusNaming',
      // What has just arrived can be queried at once.
      '-search.latencyOffset=0s',
    ],
    started: (line) => /started server at (http:\/\/[\w.:]+)/.exec(line)?.[1],
  });
  const url = running.answer.replace(/\/$/, '');
  return {
    url,
    otlpEndpoint: `${url}/opentelemetry`,
    async value(expression) {
      await fetch(`${url}/internal/force_flush`);
      const response = await fetch(
        `${url}/prometheus/api/v1/query?${new URLSearchParams({ query: expression })}`,
      );
      const answer: { data: { result: { value: [number, string] }[] } } = JSON.parse(await response.text());
      const [sample] = answer.data.result;
      return sample && Number(sample.value[1]);
    },
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FoundServer, findServer } from './find-server.ts';
import type { PrometheusSample } from './prometheus.ts';
import { startServerProcess } from './server-process.ts';

/** A running VictoriaMetrics: a receiver of OTLP that names metrics as Prometheus does. */
export interface VictoriaMetrics {
  readonly url: string;
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpEndpoint: string;
  /** Evaluates a PromQL expression, now or at a given time in seconds since the epoch. */
  query(expression: string, time?: number): Promise<PrometheusSample[]>;
  /** The value of a PromQL expression that yields at most one series; undefined when it yields none. */
  value(expression: string): Promise<number | undefined>;
  /** Calls the HTTP API that it shares with Prometheus, and returns the `data` of the answer. */
  request(path: string): Promise<unknown>;
  /** Makes what has arrived visible to queries. `value` does so by itself. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export interface VictoriaMetricsOptions {
  /** Default: the one that {@link findServer} finds. */
  readonly server?: FoundServer;
  /** Further arguments, such as `-relabelConfig=FILE`. */
  readonly arguments?: readonly string[];
}

/** The shape of the HTTP API that is used here, which is Prometheus's. */
interface QueryData {
  result: { metric: Record<string, string>; value: [number, string] }[];
}

/**
 * Starts a real VictoriaMetrics on a free port of the loopback interface, with its own data directory.
 *
 * @throws Error when none is to be had; use `describeWithServers` to skip then.
 */
export async function startVictoriaMetrics(options: VictoriaMetricsOptions = {}): Promise<VictoriaMetrics> {
  const server = options.server ?? findServer('victoria-metrics');
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
      ...(options.arguments ?? []),
    ],
    started: (line) => /started server at (http:\/\/[\w.:]+)/.exec(line)?.[1],
  });
  const url = running.answer.replace(/\/$/, '');
  const get = async <Data>(path: string): Promise<Data> => {
    const response = await fetch(`${url}/prometheus/api/v1/${path}`);
    const answer: { status: string; error?: string; data: Data } = JSON.parse(await response.text());
    if (answer.status !== 'success') throw new Error(`VictoriaMetrics refuses "${path}": ${answer.error}`);
    return answer.data;
  };
  const query = async (expression: string, time?: number): Promise<PrometheusSample[]> => {
    const parameters = new URLSearchParams({ query: expression, nocache: '1' });
    if (time !== undefined) parameters.set('time', `${time}`);
    const { result } = await get<QueryData>(`query?${parameters}`);
    return result.map(({ metric, value: [timestamp, text] }) => ({
      labels: metric,
      value: Number(text),
      timestamp,
    }));
  };
  const flush = async () => {
    await fetch(`${url}/internal/force_flush`);
  };
  return {
    url,
    otlpEndpoint: `${url}/opentelemetry`,
    query,
    request: (path) => get<unknown>(path),
    flush,
    async value(expression) {
      await flush();
      const [sample] = await query(expression);
      return sample?.value;
    },
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FoundServer, PrometheusSample } from '@vital/testing';
import type { Queryable } from './grafana-queries.ts';

/** A VictoriaMetrics that takes OTLP and answers as Prometheus does. */
export interface VictoriaMetrics extends Queryable {
  readonly otlpUrl: string;
  /** Makes what was pushed visible to queries. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: unknown;
}

/** Starts one on a free port of the loopback interface, with Prometheus's names and labels. */
export async function startVictoriaMetrics(
  server: FoundServer,
  relabeling: string,
): Promise<VictoriaMetrics> {
  const folder = await mkdtemp(join(tmpdir(), 'vital-victoria-metrics-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    server.path,
    [
      `-storageDataPath=${folder}`,
      `-httpListenAddr=${url.slice('http://'.length)}`,
      `-relabelConfig=${relabeling}`,
      ...['-retentionPeriod=20y', '-opentelemetry.usePrometheusNaming', '-search.latencyOffset=0s'],
    ],
    { stdio: 'ignore', env: { ...process.env, ...server.environment } },
  );
  const closed = once(child, 'close');
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url}/prometheus/api/v1/${path}`);
    const answer: Answer = JSON.parse(await response.text());
    if (answer.status !== 'success') throw new Error(`VictoriaMetrics refuses "${path}": ${answer.error}`);
    return answer.data;
  };
  const stop = async () => {
    child.kill();
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  await answering(`${url}/health`).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    otlpUrl: `${url}/opentelemetry/v1/metrics`,
    request: get,
    async query(expression, time) {
      const parameters = new URLSearchParams({ query: expression, nocache: '1' });
      if (time !== undefined) parameters.set('time', `${time}`);
      return samplesOf(await get(`query?${parameters}`));
    },
    async flush() {
      await fetch(`${url}/internal/force_flush`);
    },
    stop,
  };
}

function samplesOf(data: unknown): PrometheusSample[] {
  const { result } = data as { result: { metric: Record<string, string>; value: [number, string] }[] };
  return result.map(({ metric, value: [timestamp, text] }) => ({
    labels: metric,
    value: Number(text),
    timestamp,
  }));
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isUp = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await delay(50);
  }
  throw new Error(`${url} does not answer`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port');
  return address.port;
}

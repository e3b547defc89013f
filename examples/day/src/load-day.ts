import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createPromtool, type FoundServer, type Prometheus, startPrometheus } from '@vital/testing';
import { dayEnd, scrapeSeconds } from './simulate-day.ts';

/** What was simulated. */
export interface DayReport {
  readonly scrapes: number;
  readonly requests: number;
  readonly samples: number;
}

export interface LoadedDay {
  readonly prometheus: Prometheus;
  readonly report: DayReport;
}

/** Simulates the day in a process of its own, and loads it into a real Prometheus. */
export async function loadDay(servers: {
  readonly prometheus: FoundServer;
  readonly promtool: FoundServer;
}): Promise<LoadedDay> {
  const folder = await mkdtemp(join(tmpdir(), 'vital-day-'));
  let prometheus: Prometheus | undefined;
  try {
    const file = join(folder, 'day.om');
    const program = join(import.meta.dirname, 'simulate.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@vital/source',
      program,
      file,
    ]);
    const report: DayReport = JSON.parse(stdout);
    prometheus = await startPrometheus({
      server: servers.prometheus,
      arguments: ['--storage.tsdb.retention.time=20y'],
    });
    const { ok, problems } = await createPromtool(servers.promtool).run([
      ...['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=48h'],
      file,
      await dataFolder(prometheus),
    ]);
    if (!ok) throw new Error(`promtool refuses the day: ${problems.join('\n')}`);
    await blocksRead(prometheus);
    return { prometheus, report };
  } catch (error) {
    await prometheus?.stop();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function dataFolder(prometheus: Prometheus): Promise<string> {
  const flags = await prometheus.request('status/flags');
  if (typeof flags === 'object' && flags !== null && 'storage.tsdb.path' in flags) {
    return String(flags['storage.tsdb.path']);
  }
  throw new Error('Prometheus does not say where its data is');
}

/** Prometheus looks for new blocks once a minute. */
async function blocksRead(prometheus: Prometheus): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await prometheus.query('count(vital_uptime_seconds)', dayEnd - scrapeSeconds);
    if (found.length > 0) return;
    await delay(250);
  }
  throw new Error(`Prometheus did not read the blocks of the day\n${prometheus.log()}`);
}

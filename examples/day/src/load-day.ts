import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPromtool, type FoundServer, type Prometheus, startPrometheus } from '@vital/testing';

/** What was simulated. */
export interface DayReport {
  readonly scrapes: number;
  readonly requests: number;
  readonly samples: number;
}

export interface LoadedDay {
  readonly prometheus: Prometheus;
  readonly report: DayReport;
  /** Stops Prometheus, and removes the day. */
  stop(): Promise<void>;
}

/** Simulates the day in a process of its own, and loads it into a real Prometheus. */
export async function loadDay(servers: {
  readonly prometheus: FoundServer;
  readonly promtool: FoundServer;
}): Promise<LoadedDay> {
  const folder = await mkdtemp(join(tmpdir(), 'vital-day-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'day.om');
    const program = join(import.meta.dirname, 'simulate.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@vital/source',
      program,
      file,
    ]);
    const report: DayReport = JSON.parse(stdout);
    // Blocks that are there when Prometheus starts are read at once; for later ones it looks once a minute.
    const dataFolder = join(folder, 'data');
    const { ok, problems } = await createPromtool(servers.promtool).run([
      ...['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=48h'],
      file,
      dataFolder,
    ]);
    if (!ok) throw new Error(`promtool refuses the day: ${problems.join('\n')}`);
    const prometheus = await startPrometheus({
      server: servers.prometheus,
      dataFolder,
      arguments: ['--storage.tsdb.retention.time=20y'],
    });
    const stop = async () => {
      await prometheus.stop();
      await remove();
    };
    return { prometheus, report, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWithServers, type Prometheus, parseExposition, startPrometheus } from '@vital/testing';
import { freePort } from './free-port.ts';

const root = join(__dirname, '..');

/** What a worker has recorded: after each batch, when and how much by then. */
interface Ledger {
  readonly batches: ReadonlyArray<{ readonly time: number; readonly count: number }>;
  readonly durations: readonly number[];
}

function readLedger(folder: string, worker: number): Ledger {
  const lines = readFileSync(join(folder, `worker-${worker}`), 'utf8')
    .trimEnd()
    .split('\n');
  const rows = lines.map((line) => line.split(' ').map(Number));
  return {
    batches: rows.map(([time = 0, count = 0]) => ({ time, count })),
    durations: rows.flatMap(([, , ...durations]) => durations),
  };
}

const recordedBy = ({ batches }: Ledger) => batches.at(-1)?.count ?? 0;

function exactQuantile(values: readonly number[], quantile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(quantile * (sorted.length - 1))] ?? Number.NaN;
}

describeWithServers('workers under load, in a real Prometheus', ['prometheus'], () => {
  let folder: string;
  let program: ChildProcess;
  let prometheus: Prometheus;

  async function ask(command: string, number?: number): Promise<Record<string, unknown>> {
    program.send({ command, number });
    const [answer] = await once(program, 'message');
    return answer;
  }

  const total = (worker: number) =>
    prometheus.value(`vital_tool_executions_total{tool_name="worker-${worker}",status="success"}`);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vital-load-'));
  });
  afterEach(async () => {
    await prometheus.stop();
    const exit = once(program, 'exit');
    program.send({ command: 'stop' });
    await exit;
    rmSync(folder, { recursive: true });
  });

  it.each([{ kind: 'cluster' }, { kind: 'threads' }])(
    '$kind, 4 of them: nothing is lost after a polite end, no more than was not yet said after a kill, nothing counts twice',
    async ({ kind }) => {
      const port = await freePort();
      program = fork(join(root, 'test/programs/loaded-workers.mjs'), [kind, folder], {
        cwd: root,
        execArgv: ['--conditions=@vital/source', '--require', '@vital/sdk/register'],
        env: { ...process.env, OTEL_EXPORTER_PROMETHEUS_PORT: String(port) },
      });
      await once(program, 'message');
      prometheus = await startPrometheus({ scrapeTargets: [{ url: `http://localhost:${port}/metrics` }] });
      await prometheus.nextScrape();
      await prometheus.nextScrape();

      await ask('block', 3);
      await delay(500);
      const recordedWhenBlocked = recordedBy(readLedger(folder, 3));
      const { page: withoutBlocked } = await ask('page');
      expect(recordedBy(readLedger(folder, 3))).toBe(recordedWhenBlocked);
      const ages = parseExposition(String(withoutBlocked)).matching('vital_exporter_worker_age_seconds');
      expect(ages).toHaveLength(4);
      expect(Math.max(...ages.map(({ value }) => value))).toBeGreaterThan(0.2);

      await ask('end', 1);
      await prometheus.nextScrape();
      await prometheus.nextScrape();
      const seenBeforeKill = (await total(2)) ?? 0;
      await ask('kill', 2);
      const killedAt = Date.now();
      await prometheus.nextScrape();
      await prometheus.nextScrape();
      await ask('pause', 3);
      await ask('pause', 4);
      await prometheus.nextScrape();

      const ledgers = [1, 2, 3, 4].map((worker) => readLedger(folder, worker));
      for (const worker of [1, 3, 4]) {
        const ledger = ledgers[worker - 1];
        expect({ worker, total: await total(worker) }).toEqual({
          worker,
          total: ledger && recordedBy(ledger),
        });
      }
      const killed = ledgers[1]?.batches ?? [];
      const shown = (await total(2)) ?? 0;
      const reported = killed.find(({ count }) => count === shown);
      expect({ seenBeforeKill, shown, counts: killed.length, reported }).toMatchObject({
        reported: { count: shown },
      });
      expect(shown).toBeGreaterThanOrEqual(seenBeforeKill);
      // A second between two reports, and some more for a machine that has other work.
      expect(killedAt - (reported?.time ?? 0)).toBeLessThan(5_000);

      for (const name of [
        'vital_tool_executions_total',
        'vital_tool_duration_seconds_bucket',
        'vital_workflow_duration_summary_count',
        'sum(vital_tool_executions_total)',
      ]) {
        expect(await prometheus.query(`resets(${name}[10m:200ms]) > 0`)).toEqual([]);
        expect(await prometheus.query(`resets(${name}[10m:200ms]) == 0`)).not.toEqual([]);
      }
      expect(await prometheus.value('vital_exporter_workers{state="ended"}')).toBe(2);
      expect(await prometheus.value('vital_exporter_workers{state="live"}')).toBe(2);

      const { page } = await ask('page');
      const exposition = parseExposition(String(page));
      const durations = ledgers.flatMap(({ durations }, index) =>
        index === 1 ? durations.slice(0, shown) : durations,
      );
      const labels = { workflow: 'load', mode: 'none' };
      expect(exposition.value('vital_workflow_duration_summary_count', labels)).toBe(durations.length);
      for (const quantile of [0.5, 0.9, 0.95, 0.99]) {
        const exact = exactQuantile(durations, quantile);
        const estimate = exposition.value('vital_workflow_duration_summary', {
          ...labels,
          quantile: `${quantile}`,
        });
        expect(Math.abs((estimate ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * 0.0101);
      }
      expect(await ask('foreign')).toEqual({ foreign: [] });
    },
    120_000,
  );
});

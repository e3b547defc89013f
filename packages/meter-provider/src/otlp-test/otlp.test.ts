import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithServers, type RunningProgram, runProgram, startProgram } from '@vital/testing';

/** Sends over OTLP to a real receiver, and asks it what it got. */
describeWithServers('OTLP to VictoriaMetrics', ['victoria-metrics'], (servers) => {
  let program: RunningProgram;
  let folder: string;
  let address = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vital-otlp-'));
    const { path, environment } = servers['victoria-metrics'];
    program = startProgram({
      node: path,
      environment,
      arguments: [
        `-storageDataPath=${folder}`,
        '-httpListenAddr=127.0.0.1:0',
        '-retentionPeriod=1d',
        '-opentelemetry.usePrometheusNaming',
      ],
    });
    [, address = ''] = await program.output(/started server at (http:\/\/[\w.:]+)/);
  });

  afterAll(async () => {
    program.kill('SIGTERM');
    await program.ended;
    await rm(folder, { recursive: true, force: true });
  });

  async function send(temporality: 'cumulative' | 'delta') {
    const script = join(import.meta.dirname, 'send-metrics.ts');
    const result = await runProgram({
      arguments: ['--conditions=@vital/source', script, address, temporality],
    });
    expect(result).toMatchObject({ stdout: '', stderr: '', exitCode: 0 });
    // What was ingested can be queried a moment later; the series `slow` was sent last.
    for (let patience = 100; patience > 0; patience--) {
      await fetch(`${address}/internal/force_flush`);
      if ((await stored('vital_requests_total', temporality)).slow !== undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** All values that the receiver stored of a metric, by the label that tells its series apart. */
  async function stored(metric: string, service: string): Promise<Record<string, number[]>> {
    const match = `{__name__=~"${metric}",service_name="${service}"}`;
    const response = await fetch(
      `${address}/prometheus/api/v1/export?${new URLSearchParams({ 'match[]': match })}`,
    );
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    const series = lines.map((line): { metric: Record<string, string>; values: number[] } =>
      JSON.parse(line),
    );
    return Object.fromEntries(series.map(({ metric: { le, mode }, values }) => [le ?? mode ?? '', values]));
  }

  test('cumulative: counters, up-down counters, gauges, both kinds of histograms and observables arrive', async () => {
    await send('cumulative');
    const last = async (metric: string) =>
      Object.fromEntries(
        Object.entries(await stored(metric, 'cumulative')).map(([label, values]) => [label, values.at(-1)]),
      );
    expect(await stored('vital_requests_total', 'cumulative')).toEqual({ fast: [2, 5, 12, 12], slow: [1] });
    expect(await last('vital_duration_seconds_bucket')).toEqual({ '0.1': 1, '1': 2, '+Inf': 3 });
    expect(await last('vital_duration_seconds_sum')).toEqual({ fast: 5.55 });
    expect(await last('vital_active')).toEqual({ fast: -3 });
    expect(await last('vital_size_bytes')).toEqual({ fast: 1.5 });
    expect(await last('vital_observed_total')).toEqual({ fast: 9 });
    expect(await last('exponential_count')).toEqual({ '': 1 });
    expect(await last('vital_summary.*')).toEqual({});
  });

  test('delta: each export carries what came since the one before', async () => {
    await send('delta');
    expect(await stored('vital_requests_total', 'delta')).toEqual({ fast: [2, 3, 7], slow: [1] });
    expect(await stored('vital_duration_seconds_count', 'delta')).toEqual({ fast: [3] });
    expect(await stored('vital_observed_total', 'delta')).toEqual({ fast: [9, 0, 0, 0] });
    expect(await stored('vital_active', 'delta')).toEqual({ fast: [-3, -3, -3, -3] });
  });
});

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { PrometheusReader } from '@vital/exporter-prometheus';
import { VitalMeterProvider } from '@vital/meter-provider';
import { SimulatedClock } from './clock.ts';
import { SimulatedEngine } from './simulated-engine.ts';
import { timestampedPage } from './timestamped-page.ts';

/** The day: midnight to midnight. */
export const dayStart = Date.UTC(2026, 9, 5) / 1000;
export const dayEnd = dayStart + 86_400;
/** The engine has run for a while when the day begins, so that no counter is new to Prometheus. */
const warmUpSeconds = 1200;
export const scrapeSeconds = 60;
const instances = ['engine-1:9464', 'engine-2:9464'] as const;
/** A new version is rolled out at noon, one instance after the other: counters begin anew, and Grafana marks it. */
const deploymentSeconds = 12 * 3600;

interface Process {
  readonly instance: string;
  engine: SimulatedEngine;
  reader: PrometheusReader;
  arrivesAt: number;
}

export interface SimulationOptions {
  readonly seed?: number;
  readonly job?: string;
  /** Where the pages go, as OpenMetrics with timestamps. */
  readonly file: string;
}

/** What a simulation did. */
export interface SimulationReport {
  readonly scrapes: number;
  readonly samples: number;
  readonly requests: number;
}

/** Drives the engine's instruments through 24 hours, and writes what a Prometheus would have scraped. */
export async function simulateDay({
  seed = 1,
  job = 'vital',
  file,
}: SimulationOptions): Promise<SimulationReport> {
  const clock = new SimulatedClock((dayStart - warmUpSeconds) * 1000);
  const start = (index: number, version: string) => {
    const reader = new PrometheusReader({
      metricTypes: { 'vital.build_info': 'info', 'vital.instrumentation_info': 'info' },
      targetInfo: false,
    });
    const provider = new VitalMeterProvider({ resource: resourceFromAttributes({}), readers: [reader] });
    const engine = new SimulatedEngine({
      provider,
      version,
      seed: seed * 1000 + index * 10 + (version === '1.0.0' ? 0 : 1),
      startedAt: clock.now,
      share: 1 / instances.length,
      isFirst: index === 0,
      now: () => clock.now,
    });
    return { engine, reader };
  };
  const processes: Process[] = instances.map((instance, index) => {
    const { engine, reader } = start(index, '1.0.0');
    return { instance, engine, reader, arrivesAt: clock.now + engine.nextArrival() };
  });
  const output = createWriteStream(file);
  let [scrapes, samples, requests] = [0, 0, 0];
  for (let at = dayStart - warmUpSeconds; at <= dayEnd; at += scrapeSeconds) {
    for (const process of processes) requests += advance(process, clock, at * 1000);
    clock.now = at * 1000;
    for (const [index, process] of processes.entries()) {
      process.engine.minute();
      const { body } = await process.reader.render('application/openmetrics-text;version=1.0.0');
      const page = timestampedPage(body.toString(), { job, instance: process.instance, at });
      samples += page.samples;
      if (!output.write(page.text)) await once(output, 'drain');
      if (at === dayStart + deploymentSeconds + index * 300) Object.assign(process, start(index, '1.1.0'));
    }
    scrapes += 1;
  }
  output.end('# EOF\n');
  await once(output, 'finish');
  return { scrapes, samples, requests };
}

/** Lets requests begin and end until a moment, in the order in which they do. */
function advance(process: Process, clock: SimulatedClock, until: number): number {
  let begun = 0;
  for (;;) {
    const { engine, arrivesAt } = process;
    const next = Math.min(engine.nextEnd, arrivesAt);
    if (next > until) return begun;
    clock.now = next;
    if (next === arrivesAt) {
      engine.begin();
      process.arrivesAt = next + engine.nextArrival();
      begun += 1;
    } else engine.end();
  }
}

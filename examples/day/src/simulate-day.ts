import { resourceFromAttributes } from '@opentelemetry/resources';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import { VitalMeterProvider } from '@vital/meter-provider';
import { SimulatedClock } from './clock.ts';
import { SimulatedEngine } from './simulated-engine.ts';

/** The day: midnight to midnight. */
export const dayStart = Date.UTC(2026, 9, 5) / 1000;
export const dayEnd = dayStart + 86_400;
/** The engine has run for a while when the day begins, so that no counter is new to Prometheus. */
const warmUpSeconds = 1200;
export const scrapeSeconds = 60;
const instances = ['engine-1:9464', 'engine-2:9464'] as const;
/** A new version is rolled out at noon, one instance after the other: counters begin anew, and Grafana marks it. */
const deploymentSeconds = 12 * 3600;

/** What takes the metrics of one process away. */
export interface MetricsTaker {
  readonly reader: MetricReader;
  /** Takes them, at a moment in seconds since the epoch. */
  take(at: number): Promise<void>;
}

interface Process {
  readonly instance: string;
  engine: SimulatedEngine;
  taker: MetricsTaker;
  arrivesAt: number;
}

export interface SimulationOptions {
  readonly seed?: number;
  /** Seconds since the epoch. Default: the whole day. */
  readonly from?: number;
  readonly to?: number;
  /** Makes what takes an instance's metrics away, anew when the instance is restarted. */
  readonly createTaker: (instance: string) => MetricsTaker;
  readonly resourceOf?: (instance: string) => Parameters<typeof resourceFromAttributes>[0];
}

/** What a simulation did. */
export interface SimulationReport {
  readonly scrapes: number;
  readonly requests: number;
}

/** Drives the engine's instruments through 24 hours, or a part of them, and has the metrics taken away every minute. */
export async function simulateDay({
  seed = 1,
  from = dayStart,
  to = dayEnd,
  createTaker,
  resourceOf = () => ({}),
}: SimulationOptions): Promise<SimulationReport> {
  const clock = new SimulatedClock((from - warmUpSeconds) * 1000);
  const start = (index: number, version: string) => {
    const instance = instances[index] ?? '';
    const taker = createTaker(instance);
    const provider = new VitalMeterProvider({
      resource: resourceFromAttributes(resourceOf(instance)),
      readers: [taker.reader],
    });
    const engine = new SimulatedEngine({
      provider,
      version,
      seed: seed * 1000 + index * 10 + (version === '1.0.0' ? 0 : 1),
      startedAt: clock.now,
      share: 1 / instances.length,
      isFirst: index === 0,
      now: () => clock.now,
    });
    return { engine, taker };
  };
  const processes: Process[] = instances.map((instance, index) => {
    const { engine, taker } = start(index, '1.0.0');
    return { instance, engine, taker, arrivesAt: clock.now + engine.nextArrival() };
  });
  let [scrapes, requests] = [0, 0];
  for (let at = from - warmUpSeconds; at <= to; at += scrapeSeconds) {
    for (const process of processes) requests += advance(process, clock, at * 1000);
    clock.now = at * 1000;
    for (const [index, process] of processes.entries()) {
      process.engine.minute();
      await process.taker.take(at);
      if (at === dayStart + deploymentSeconds + index * 300) Object.assign(process, start(index, '1.1.0'));
    }
    scrapes += 1;
  }
  return { scrapes, requests };
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

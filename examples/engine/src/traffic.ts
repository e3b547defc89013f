import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import { type EngineRequest, type Mode, modes } from './engine-request.ts';
import { randomNumbers } from './random.ts';

export interface TrafficOptions {
  /** The same seed gives the same requests. Default: 1. */
  readonly seed?: number;
  readonly durationSeconds: number;
  /** Requests that begin in a second, on average. */
  readonly ratePerSecond: number;
  /** Requests in progress at the most; more have to wait. Default: 50. */
  readonly concurrency?: number;
}

/** A request, when it begins, and when its tenant loses patience. */
export interface PlannedRequest {
  readonly atSeconds: number;
  readonly request: EngineRequest;
  readonly giveUpAfterMilliseconds?: number;
}

type Choice = readonly [string, ...string[]];

const tenants: Choice = ['acme', 'globex', 'initech', 'umbrella', 'hooli'];
const agents: Record<Mode, string> = {
  quick: 'clerk',
  deep: 'librarian',
  act: 'secretary',
  summary: 'editor',
};
const beginnings: Choice = ['What is', 'Who decides on', 'How do I apply for', 'What changed yesterday in'];
const subjects: Choice = [
  'travel',
  'expenses',
  'holidays',
  'hiring',
  'training',
  'equipment',
  'the secret plan',
];

/** Plans requests: tenants and questions of unequal weight, all modes, and a few that fail, are slow or are given up. */
export function* generateTraffic({
  seed = 1,
  durationSeconds,
  ratePerSecond,
}: TrafficOptions): Generator<PlannedRequest> {
  const random = randomNumbers(seed);
  /** The first ones far more often than the last ones. */
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() ** 2 * values.length)] ?? values[0];
  const subject = () => `${pick(beginnings)} ${pick(subjects)}?`;
  let atSeconds = 0;
  while (true) {
    atSeconds += -Math.log(1 - random()) / ratePerSecond;
    if (atSeconds > durationSeconds) return;
    const mode = pick(modes);
    const request = { mode, tenant: pick(tenants), agent: agents[mode], question: subject() };
    yield { atSeconds, ...withTrouble(request, random(), `Question ${Math.floor(random() * 1e9)}?`) };
  }
}

/**
 * Makes a few requests difficult. The names of the models ask the fake provider to be slow, to refuse, or to fail.
 *
 * @param chance from 0 to 1: which trouble, if any
 * @param unasked a question that no cache has an answer to
 */
function withTrouble(
  request: EngineRequest,
  chance: number,
  unasked: string,
): Omit<PlannedRequest, 'atSeconds'> {
  const fresh = { ...request, question: unasked };
  if (chance < 0.01) return { request: { ...fresh, model: 'gpt-4o-mini~server-error' } };
  if (chance < 0.02) return { request: { ...fresh, model: 'gpt-4o-mini~context-length' } };
  if (chance < 0.05) return { request: { ...fresh, model: 'gpt-4o-mini~rate-limit=1' } };
  if (chance < 0.08) return { request: { ...fresh, model: 'gpt-4o-mini~slow=300' } };
  if (chance < 0.1) {
    return { request: { ...fresh, model: 'gpt-4o-mini~slow=1000' }, giveUpAfterMilliseconds: 100 };
  }
  if (chance < 0.12) {
    return {
      request: {
        ...fresh,
        mode: 'deep',
        agent: agents.deep,
        model: 'gpt-4o-mini~slow-stream=30',
        leaveAfter: 3,
      },
    };
  }
  return { request };
}

/** Sends planned traffic to an engine, and resolves when the last request has ended. */
export async function driveTraffic(
  engine: Engine,
  options: TrafficOptions,
  signal?: AbortSignal,
): Promise<void> {
  const { concurrency = 50 } = options;
  const startedAt = performance.now();
  const inProgress = new Set<Promise<void>>();
  for (const planned of generateTraffic(options)) {
    const wait = planned.atSeconds * 1000 - (performance.now() - startedAt);
    if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
    while (inProgress.size >= concurrency) await Promise.race(inProgress);
    if (signal?.aborted) break;
    const run = send(engine, planned).finally(() => inProgress.delete(run));
    inProgress.add(run);
  }
  await Promise.all(inProgress);
}

/** A tenant's program: it takes the answer, or does without. */
async function send(engine: Engine, { request, giveUpAfterMilliseconds }: PlannedRequest): Promise<void> {
  const patience = new AbortController();
  const timer = giveUpAfterMilliseconds && setTimeout(() => patience.abort(), giveUpAfterMilliseconds);
  await engine.run({ ...request, signal: patience.signal }).catch(() => undefined);
  clearTimeout(timer);
}

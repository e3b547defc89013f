import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, runProgram } from '../programs/run-program.ts';
import { startFakeProvider } from '../provider/fake-provider.ts';
import type { ClientVersion, Rehearsal, RehearsalRecord } from './rehearse.ts';
import type { ModuleFormat, Outcome } from './use.ts';
import type { UseList } from './use-list.ts';

/** How the client library is patched in the second of two runs. Give one of them, or both. */
export interface Patch {
  /** Options of Node before the program, such as `['--require', '@vital/sdk/register']`. */
  readonly arguments?: readonly string[];
  /** A module whose default export is a `PatchSetup`. */
  readonly setup?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface CompareClientOptions {
  readonly uses: UseList;
  readonly patch: Patch;
  /** Another version of the client library. Default: the one that the uses load themselves. */
  readonly version?: ClientVersion;
  /** Default: both. */
  readonly formats?: readonly ModuleFormat[];
  /** Names of the uses to compare. Default: all. */
  readonly only?: readonly string[];
  /** Node binary. Default: the one that runs this. */
  readonly node?: string;
  /** Milliseconds after which a process that has not ended by itself is killed. Default: 20 000. */
  readonly timeout?: number;
  /** Outcomes without a patch: kept from one patch to the next, they need not be seen again for each. */
  readonly unpatched?: Map<string, Outcome>;
  /**
   * What it is when the client cannot be loaded under the patch, or the patch does not start: an error, because a patch under
   * test was given wrongly, or a difference like any other, where the patch is somebody else's. Default: `error`.
   */
  readonly whenNotStarted?: 'error' | 'difference';
  /** Told of each use when it has been compared. */
  onCompared?(comparison: Comparison): void;
}

/** One use in one module format, without and with the patch. */
export interface Comparison {
  readonly client: string;
  readonly use: string;
  readonly format: ModuleFormat;
  /** Where the two outcomes differ, in words; empty when the patch does no harm. */
  readonly differences: readonly string[];
  readonly unpatched: Outcome;
  readonly patched: Outcome;
  /** What the patch's own report function returned. */
  readonly report: unknown;
}

/** Runs every use of a client library twice, in processes of their own, and compares what was seen. */
export async function compareClient(options: CompareClientOptions): Promise<Comparison[]> {
  const { uses, patch, formats = ['esm', 'cjs'], only = uses.names } = options;
  const unknown = only.filter((name) => !uses.names.includes(name));
  if (unknown.length > 0) throw new Error(`${uses.client} has no use "${unknown.join('", "')}"`);
  const tasks = formats.flatMap((format) => only.map((use) => ({ use, format })));
  const results: Comparison[] = [];
  const queue = tasks.entries();
  const folder = await mkdtemp(join(tmpdir(), 'vital-do-no-harm-'));
  const work = async () => {
    for (const [index, { use, format }] of queue) {
      const comparison = await compareUse(options, { use, format, patch, folder, run: String(index) });
      results[index] = comparison;
      options.onCompared?.(comparison);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

interface Observation {
  readonly use: string;
  readonly format: ModuleFormat;
  readonly patch: Patch;
  readonly folder: string;
  readonly run: string;
}

/**
 * Compares one use. What an abort lets through is a race that a busy machine decides anew each time, so a difference has to
 * show three times; harm shows every time.
 */
async function compareUse(options: CompareClientOptions, observation: Observation): Promise<Comparison> {
  const { use, format, run } = observation;
  const key = `${format} ${use}`;
  for (let attempt = 1; ; attempt++) {
    const unpatched =
      (attempt === 1 ? options.unpatched?.get(key) : undefined) ??
      (await observe(options, { ...observation, patch: {}, run: `${run}-unpatched-${attempt}` })).outcome;
    options.unpatched?.set(key, unpatched);
    const patched = await observe(options, { ...observation, run: `${run}-patched-${attempt}` });
    const differences = findDifferences(unpatched, patched.outcome);
    if (differences.length > 0 && attempt < 3) continue;
    const outcomes = { unpatched, patched: patched.outcome };
    return { client: options.uses.client, use, format, differences, ...outcomes, report: patched.report };
  }
}

async function observe(
  { uses, version, node, timeout = 20_000, whenNotStarted = 'error' }: CompareClientOptions,
  { use, format, patch, folder, run }: Observation,
): Promise<{ outcome: Outcome; report: unknown }> {
  const provider = await startFakeProvider();
  try {
    const recordFile = join(folder, `${run}.json`);
    const baseUrl = provider.baseUrls[uses.wireFormat];
    const rehearsal: Rehearsal = {
      usesFile: uses.file,
      version,
      use,
      format,
      setupFile: patch.setup,
      baseUrl,
      recordFile,
    };
    const program = fileURLToPath(new URL('./rehearse.ts', import.meta.url));
    const ended = await runProgram({
      node,
      timeout,
      arguments: [
        ...['--conditions=@vital/source', '--expose-gc', '--disable-warning=ExperimentalWarning'],
        ...(patch.arguments ?? []),
        program,
        JSON.stringify(rehearsal),
      ],
      environment: { NODE_COMPILE_CACHE: join(folder, 'compile-cache'), ...patch.environment },
    }).catch((error: Error) => error);
    await provider.served.settled();
    const { report, started, ...record } = readRecord(recordFile, ended, provider.url);
    if (!started && (whenNotStarted === 'error' || patch.setup === undefined)) {
      const [reason = 'no record'] = record.uncaughtExceptions.map(({ message }) => message);
      throw new Error(`"${use}" (${format}, ${run}) did not start: ${reason}`);
    }
    const outcome = {
      ...record,
      exitCode: 'exitCode' in ended ? ended.exitCode : null,
      endedByItself: 'exitCode' in ended && ended.signal === null,
      served: provider.served.attempts.map((attempt) => JSON.stringify(attempt)),
    };
    return { outcome, report };
  } finally {
    await provider.close();
  }
}

/** A process that had to be killed leaves no record: then all that is known is that it did not end. */
function readRecord(file: string, ended: ProgramResult | Error, providerUrl: string): RehearsalRecord {
  if (existsSync(file))
    return JSON.parse(readFileSync(file, 'utf8').replaceAll(providerUrl, 'http://provider'));
  const killed = !('exitCode' in ended);
  const message = killed ? '' : ended.stderr.trim();
  const uncaughtExceptions = killed ? [] : [{ classes: [], message, fields: {} }];
  return {
    started: killed,
    settled: false,
    events: [],
    unhandledRejections: [],
    uncaughtExceptions,
    warnings: [],
  };
}

function findDifferences(unpatched: Outcome, patched: Outcome): string[] {
  const before = new Map<string, unknown>(Object.entries(unpatched));
  const after = new Map<string, unknown>(Object.entries(patched));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => JSON.stringify(before.get(field)) !== JSON.stringify(after.get(field)))
    .map((field) => `${field}: ${inWords(before.get(field))} became ${inWords(after.get(field))}`);
}

function inWords(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

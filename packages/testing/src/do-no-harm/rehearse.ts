import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { errorFacts, portray, portrayShape } from './portray.ts';
import type { ClientUses, ErrorFacts, ModuleFormat, PatchReport, PatchSetup } from './use.ts';

/** A version of a client library that is installed apart from the one that the uses load themselves. */
export interface ClientVersion {
  /** A module of the program that has it: its `esm(name)` imports, and its `cjs(name)` requires. */
  readonly loader: string;
  /** What that program calls it: `openai`, or an alias such as `openai-4`. */
  readonly name: string;
}

/** What the program below is told, as JSON in its one argument. */
export interface Rehearsal {
  /** The module whose default export is the client's uses. */
  readonly usesFile: string;
  readonly version: ClientVersion | undefined;
  readonly use: string;
  readonly format: ModuleFormat;
  /** The module whose default export patches the client. */
  readonly setupFile: string | undefined;
  readonly baseUrl: string;
  /** Where it leaves its record when it exits. */
  readonly recordFile: string;
}

/** What the program sees of itself. */
export interface RehearsalRecord {
  /** Whether it got as far as the use: the client was loaded and the patch applied. */
  started: boolean;
  result?: string;
  error?: ErrorFacts;
  settled: boolean;
  events: string[];
  unhandledRejections: ErrorFacts[];
  uncaughtExceptions: ErrorFacts[];
  warnings: string[];
  report?: unknown;
}

/** The program of the child process: it runs one use, and then waits for the process to end by itself. */
async function rehearse({
  usesFile,
  version,
  use: name,
  format,
  setupFile,
  baseUrl,
  recordFile,
}: Rehearsal): Promise<void> {
  const record: RehearsalRecord = {
    started: false,
    settled: false,
    events: [],
    unhandledRejections: [],
    uncaughtExceptions: [],
    warnings: [],
  };
  let report: PatchReport | undefined;
  let wrap = (client: unknown) => client;
  const wrapClients = (change: typeof wrap) => {
    wrap = change;
  };
  process.on('unhandledRejection', (error) => record.unhandledRejections.push(errorFacts(error)));
  process.on('uncaughtException', (error) => record.uncaughtExceptions.push(errorFacts(error)));
  process.on('warning', ({ name: warning, message }) => record.warnings.push(`${warning}: ${message}`));
  process.on('exit', () => writeFileSync(recordFile, JSON.stringify({ ...record, report: report?.() })));

  const { default: uses }: { default: ClientUses<unknown, unknown> } = await import(
    pathToFileURL(usesFile).href
  );
  const module = await (version ? loadVersion(version, format) : uses.load[format]());
  if (setupFile !== undefined) {
    const { default: setup }: { default: PatchSetup<unknown> } = await import(pathToFileURL(setupFile).href);
    report = (await setup({ module, format, wrapClients })) ?? undefined;
  }
  const use = uses.uses.find((candidate) => candidate.name === name);
  if (!use) throw new Error(`${usesFile} has no use "${name}"`);
  const client = wrap(uses.connect(module, baseUrl));
  record.started = true;
  try {
    const result = await use.run({
      module,
      client,
      baseUrl,
      note: (event, detail) =>
        record.events.push(detail === undefined ? event : `${event}: ${portray(detail)}`),
      noteShape: (event, value) => record.events.push(`${event}: ${portrayShape(value)}`),
      noteError: (event, error) => record.events.push(`${event}: ${JSON.stringify(errorFacts(error))}`),
      wait: (milliseconds) => delay(milliseconds),
    });
    record.result = portray(result);
  } catch (error) {
    record.error = errorFacts(error);
  }
  record.settled = true;
}

async function loadVersion({ loader, name }: ClientVersion, format: ModuleFormat): Promise<unknown> {
  const load: Readonly<Record<ModuleFormat, (name: string) => unknown>> = await import(
    pathToFileURL(loader).href
  );
  return load[format](name);
}

await rehearse(JSON.parse(process.argv[2] ?? ''));

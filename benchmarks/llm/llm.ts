import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Subject, Turn } from './client-process.ts';
import { libraries } from './clients.ts';

/**
 * What watching LLM clients costs: real client libraries ask a fake provider in another process. A watched and an unwatched
 * copy of a library take turns in each of several processes. Figures are medians of the turns. The last line is JSON.
 */
const PROCESSES = 4;
const WARM_UP_ROUNDS = 5;
const ROUNDS: Readonly<Record<Subject, number>> = { call: 15, memory: 15, chunk: 15, delay: 3 };

interface Figure extends Turn {
  readonly difference: number;
  /** Half the distance of the differences' quartiles. */
  readonly noise: number;
}

const folder = import.meta.dirname;
const wanted = process.argv.slice(2);
const names = Object.keys(libraries).filter((name) => wanted.length === 0 || wanted.includes(name));
for (const name of names) console.log(`${libraries[name]?.name} ${versionOf(libraries[name]?.name ?? '')}`);
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`);

const { child: provider, message: baseUrls } = await start('provider-process.ts', []);
const ratios: Record<string, number> = {};
for (const name of names) await compare(name);
provider.disconnect();
console.log(JSON.stringify({ benchmark: 'llm', ratios }));

async function compare(name: string): Promise<void> {
  const started = await Promise.all(
    Array.from({ length: PROCESSES }, (_, position) =>
      start('client-process.ts', [name, String(position % 2 === 0), JSON.stringify(baseUrls)]),
    ),
  );
  const processes = started.map(({ child }) => child);
  const call = await measure(processes, 'call');
  const memory = await measure(processes, 'memory');
  const chunk = await measure(processes, 'chunk');
  const delay = await measure(processes, 'delay');
  for (const process of processes) {
    const { unwatched: made, watched: counted } = await ask(process, 'finish');
    if (made !== counted) throw new Error(`${name}: ${made} calls were made and ${counted} counted`);
    process.disconnect();
  }
  console.log(`\n${name.padEnd(40)}  unwatched    watched difference`);
  print('microseconds a call', call);
  print('microseconds a call from memory', memory);
  print('microseconds a stream chunk', chunk);
  print('event loop delay, p99, milliseconds', delay);
  ratios[`${name}_call_microseconds`] = round(call.difference);
  ratios[`${name}_memory_call_microseconds`] = round(memory.difference);
  ratios[`${name}_chunk_microseconds`] = round(chunk.difference);
  ratios[`${name}_event_loop_delay`] = round(delay.watched / delay.unwatched);
}

async function measure(processes: readonly ChildProcess[], subject: Subject): Promise<Figure> {
  const turns: Turn[] = [];
  const warmUp = subject === 'delay' ? 0 : WARM_UP_ROUNDS;
  for (let round = -warmUp; round < ROUNDS[subject]; round++) {
    for (const process of processes) {
      const turn = await ask(process, subject);
      if (round >= 0) turns.push(turn);
    }
  }
  const differences = turns.map(({ unwatched, watched }) => watched - unwatched);
  const median = (values: readonly number[]) => quantile(values, 0.5);
  return {
    unwatched: median(turns.map(({ unwatched }) => unwatched)),
    watched: median(turns.map(({ watched }) => watched)),
    difference: median(differences),
    noise: (quantile(differences, 0.75) - quantile(differences, 0.25)) / 2,
  };
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
}

/** Starts a program, and waits for what it says first. */
async function start(
  program: string,
  programArguments: readonly string[],
): Promise<{ child: ChildProcess; message: unknown }> {
  const child = fork(join(folder, program), programArguments, {
    execArgv: ['--conditions=@vital/source', '--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  child.once('exit', (code) => {
    if (code) throw new Error(`${program} ${programArguments.slice(0, 2).join(' ')} ended with code ${code}`);
  });
  const [message] = await once(child, 'message');
  return { child, message };
}

async function ask(child: ChildProcess, request: Subject | 'finish'): Promise<Turn> {
  child.send(request);
  const [turn] = await once(child, 'message');
  return turn;
}

function print(title: string, { unwatched, watched, difference, noise }: Figure): void {
  const columns = [unwatched, watched, difference].map((value) => value.toFixed(2).padStart(11)).join('');
  console.log(`  ${title.padEnd(38)}${columns} ± ${noise.toFixed(2)}`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function versionOf(name: string): string {
  const file = join(folder, '..', 'node_modules', name, 'package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

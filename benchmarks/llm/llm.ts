import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Subject } from './client-process.ts';
import { clients } from './clients.ts';

/**
 * What watching LLM clients costs: real client libraries ask a fake provider in another process, three processes watched and
 * three not, which take turns within one run. Figures are medians of the turns. The last line is JSON.
 */
const PROCESSES = 3;
const WARM_UP_ROUNDS = 3;
const ROUNDS: Readonly<Record<Subject, number>> = { call: 21, chunk: 15, delay: 7 };

interface Figure {
  readonly unwatched: number;
  readonly watched: number;
  readonly difference: number;
  /** Half the distance of the differences' quartiles. */
  readonly noise: number;
}

const folder = import.meta.dirname;
const wanted = process.argv.slice(2);
const names = Object.keys(clients).filter((name) => wanted.length === 0 || wanted.includes(name));
for (const name of names) console.log(`${clients[name]?.library} ${versionOf(clients[name]?.library ?? '')}`);
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`);

const { child: provider, message: baseUrls } = await start('provider-process.ts', []);
const ratios: Record<string, number> = {};
for (const name of names) await compare(name);
provider.disconnect();
console.log(JSON.stringify({ benchmark: 'llm', ratios }));

async function compare(name: string): Promise<void> {
  const startAll = (state: string) =>
    Promise.all(
      Array.from({ length: PROCESSES }, async () => {
        const started = await start('client-process.ts', [name, state, JSON.stringify(baseUrls)]);
        return started.child;
      }),
    );
  const unwatched = await startAll('unwatched');
  const watched = await startAll('watched');
  const measure = async (subject: Subject): Promise<Figure> => {
    const rounds = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS[subject]; round++) {
      const turn = { unwatched: 0, watched: 0 };
      for (const [position, process] of unwatched.entries()) {
        turn.unwatched += (await ask(process, subject)) / PROCESSES;
        const other = watched[position];
        if (other) turn.watched += (await ask(other, subject)) / PROCESSES;
      }
      if (round >= 0) rounds.push(turn);
    }
    return figureOf(rounds);
  };
  const [call, chunk, delay] = [await measure('call'), await measure('chunk'), await measure('delay')];
  for (const process of watched) {
    const missing = await ask(process, 'finish');
    if (missing !== 0) throw new Error(`${name}: ${missing} calls were made and not counted`);
  }
  for (const process of [...unwatched, ...watched]) process.disconnect();
  console.log(`\n${name.padEnd(40)}  unwatched    watched difference`);
  print('microseconds a call, processor time', call);
  print('microseconds a stream chunk', chunk);
  print('event loop delay, p99, milliseconds', delay);
  ratios[`${name}_call_microseconds`] = round(call.difference);
  ratios[`${name}_chunk_microseconds`] = round(chunk.difference);
  ratios[`${name}_event_loop_delay`] = round(delay.watched / delay.unwatched);
}

function figureOf(rounds: ReadonlyArray<{ readonly unwatched: number; readonly watched: number }>): Figure {
  const differences = rounds.map(({ unwatched, watched }) => watched - unwatched);
  const median = (values: readonly number[]) => quantile(values, 0.5);
  return {
    unwatched: median(rounds.map(({ unwatched }) => unwatched)),
    watched: median(rounds.map(({ watched }) => watched)),
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

async function ask(child: ChildProcess, request: Subject | 'finish'): Promise<number> {
  child.send(request);
  const [answer] = await once(child, 'message');
  return Number(answer);
}

function print(title: string, { unwatched, watched, difference, noise }: Figure): void {
  const columns = [unwatched, watched, difference].map((value) => value.toFixed(2).padStart(11)).join('');
  console.log(`  ${title.padEnd(38)}${columns} ± ${noise.toFixed(2)}`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function versionOf(library: string): string {
  const file = join(folder, '..', 'node_modules', library, 'package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

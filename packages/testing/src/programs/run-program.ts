import { type ChildProcess, spawn } from 'node:child_process';

export interface ProgramOptions {
  /** Arguments of the program, from Node's own options on. */
  readonly arguments: readonly string[];
  /** The binary. Default: the Node that runs this. */
  readonly node?: string;
  /** Set in addition to what the program inherits; `undefined` takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Its working directory. Default: this process's. */
  readonly directory?: string;
  /** What it reads from its standard input. Default: nothing. */
  readonly input?: string;
  /** Milliseconds until it is killed and the result rejects. Default: 60 000. */
  readonly timeout?: number;
}

/** What became of a program. */
export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that runs. */
export interface RunningProgram {
  readonly pid: number;
  /** Resolves with the match once stdout or stderr contains the pattern, and rejects when the program ends before. */
  output(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<ProgramResult>;
}

/** Variables that would change what a program under test does, and so are not inherited. */
const notInherited = /^(VITAL_|OTEL_|NODE_OPTIONS$|NODE_ENV$|JEST_)/;

/** Starts a program in a process of its own and waits until it has ended. */
export function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  return startProgram(options).ended;
}

/** Starts a program in a process of its own, which ends with this one. */
export function startProgram(options: ProgramOptions): RunningProgram {
  const { node = process.execPath, timeout = 60_000 } = options;
  const inherited = Object.entries(process.env).filter(([name]) => !notInherited.test(name));
  const child = spawn(node, options.arguments, {
    cwd: options.directory,
    env: { ...Object.fromEntries(inherited), ...options.environment },
    stdio: 'pipe',
  });
  const program = new Program(child, `${node} ${options.arguments.join(' ')}`, timeout);
  // A program that does not read its input may close it first.
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  return program;
}

class Program implements RunningProgram {
  readonly pid: number;
  readonly ended: Promise<ProgramResult>;
  readonly #child: ChildProcess;
  readonly #output = { stdout: '', stderr: '' };
  readonly #watchers = new Set<() => void>();

  constructor(child: ChildProcess, command: string, timeout: number) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        this.#output[name] += text;
        for (const watch of this.#watchers) watch();
      });
    }
    this.ended = this.#end(command, timeout);
    // A caller who never asks for the end learns of a failure by the output he waits for.
    this.ended.catch(() => undefined);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  output(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const watch = () => {
        const match = pattern.exec(this.#output.stdout) ?? pattern.exec(this.#output.stderr);
        if (!match) return;
        this.#watchers.delete(watch);
        resolve(match);
      };
      this.#watchers.add(watch);
      watch();
      const fail = (reason: string) =>
        reject(new Error(`${reason} before it printed ${pattern}${this.#printed()}`));
      this.ended.then(
        ({ exitCode, signal }) => fail(`the program ended with ${signal ?? exitCode}`),
        (error: Error) => fail(error.message),
      );
    });
  }

  async #end(command: string, timeout: number): Promise<ProgramResult> {
    const child = this.#child;
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      kill();
    }, timeout);
    try {
      const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
        (resolve, reject) => {
          child.once('error', reject);
          child.once('close', (code, name) => resolve([code, name]));
        },
      );
      if (expired) throw new Error(`"${command}" did not end within ${timeout} ms${this.#printed()}`);
      return { ...this.#output, exitCode, signal };
    } finally {
      clearTimeout(timer);
      process.off('exit', kill);
    }
  }

  #printed(): string {
    return `\n${this.#output.stdout}\n${this.#output.stderr}`.trimEnd();
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServerProcessOptions {
  readonly path: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Given each line that the server logs; its first answer other than undefined says that the server is up. */
  readonly started: (line: string) => string | undefined;
  /** Milliseconds until a server that has not started is given up. Default: 30 000. */
  readonly timeout?: number;
}

/** A server that was started and answered. */
export interface ServerProcess {
  /** What {@link ServerProcessOptions.started} answered. */
  readonly answer: string;
  /** The last lines that it logged, for the message of a failing test. */
  log(): string;
  /** Asks it to end, and resolves when it has. */
  stop(): Promise<void>;
}

/** Kept of a server's log. */
const logLines = 200;

/** Starts a server as a child process, which ends with this one, and waits until it says that it is up. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { path, started, timeout = 30_000 } = options;
  const child = spawn(path, options.arguments, {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C in a terminal goes to everything in the foreground, and whoever started the server ends it himself.
    detached: true,
  });
  const lines: string[] = [];
  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);

  const answer = await new Promise<string>((resolve, reject) => {
    const fail = (reason: string) => {
      child.kill('SIGKILL');
      process.off('exit', killWithParent);
      reject(new Error(`${path} ${reason}\n${lines.join('\n')}`));
    };
    const timer = setTimeout(fail, timeout, `did not start within ${timeout} ms`);
    const read = (line: string) => {
      lines.push(line);
      if (lines.length > logLines) lines.shift();
      const found = started(line);
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', read);
    child.once('error', (error) => fail(`did not start: ${error.message}`));
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
  });

  return {
    answer,
    log: () => lines.join('\n'),
    async stop() {
      process.off('exit', killWithParent);
      await end(child);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await closed;
  clearTimeout(impatience);
}

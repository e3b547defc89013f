import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type FoundServer, findServer } from './find-server.ts';

/** What promtool said. */
export interface PromtoolVerdict {
  /** True when it exited with 0: nothing wrong and nothing to remark. */
  readonly ok: boolean;
  /** What it printed, one entry a line. */
  readonly problems: readonly string[];
}

/** Prometheus's own checker. */
export interface Promtool {
  /** Checks a page in the text format 0.0.4: whether Prometheus parses it, and its naming conventions. */
  checkMetrics(page: string): Promise<PromtoolVerdict>;
  /** Checks a file of alert and recording rules. */
  checkRules(file: string): Promise<PromtoolVerdict>;
  /** Runs a file of unit tests of rules. */
  testRules(file: string): Promise<PromtoolVerdict>;
  /** Runs any other promtool command. */
  run(commandArguments: readonly string[], input?: string): Promise<PromtoolVerdict>;
}

/**
 * Wraps the promtool that {@link findServer} finds, or another one.
 *
 * @throws Error when none is to be had; use `describeWithServers` to skip then.
 */
export function createPromtool(server = findServer('promtool')): Promtool {
  if (server.path === undefined) throw new Error(server.reason);
  const { path, environment }: FoundServer = server;
  const run: Promtool['run'] = async (commandArguments, input = '') => {
    const child = spawn(path, commandArguments, { env: { ...process.env, ...environment } });
    // A command that does not read its input may close it first.
    child.stdin.on('error', () => undefined).end(input);
    const [output, errors, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
    ]);
    const problems = `${errors}\n${output}`.split('\n').filter((line) => line.trim() !== '');
    return { ok: exitCode === 0, problems };
  };
  return {
    checkMetrics: (page) => run(['check', 'metrics'], page),
    checkRules: (file) => run(['check', 'rules', file]),
    testRules: (file) => run(['test', 'rules', file]),
    run,
  };
}

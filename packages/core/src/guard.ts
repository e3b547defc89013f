import { reportOnce, show } from './report-once.ts';

/**
 * Runs telemetry code inside of somebody else's program: what it throws is reported once and goes no further.
 * @param what what was being done, for the diagnostic
 * @returns what `run` returns, or undefined where it threw
 */
export function guard<Result>(what: string, run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    reportOnce(`guard ${what}`, `${what} failed, the measured program is not affected: ${show(error)}`);
    return undefined;
  }
}

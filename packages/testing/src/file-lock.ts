import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './error-facts.ts';

/** Milliseconds between two looks at a lock that another process holds. */
const pause = 100;

/** Milliseconds after which a lock without a process number counts as left behind. */
const emptyLockLifetime = 5_000;

/**
 * Runs a function while no other process runs one under the same lock file. It blocks until its turn. The lock of a
 * process that has died is taken over.
 */
export function withFileLock<Result>(path: string, run: () => Result): Result {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    if (!isHeld(path)) rmSync(path, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  }
  try {
    return run();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function isHeld(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, 'utf8'));
    // Between the creation of the file and the writing of its number, a lock reads as empty.
    if (!holder) return Date.now() - statSync(path).mtimeMs < emptyLockLifetime;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

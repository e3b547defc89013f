import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from './file-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vital-file-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('processes take turns', async () => {
  const source = `
    import { appendFileSync, statSync } from 'node:fs';
    import { withFileLock } from ${JSON.stringify(join(__dirname, 'file-lock.ts'))};
    const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    appendFileSync('ready', '.');
    while (statSync('ready').size < 4) pause();
    withFileLock('lock', () => {
      appendFileSync('log', '(');
      pause();
      pause();
      appendFileSync('log', ')');
    });`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', source], { cwd: folder, stdio: 'inherit' }),
  );
  const exits = await Promise.all(children.map((child) => once(child, 'close')));
  expect(exits.map(([code]) => code)).toEqual([0, 0, 0, 0]);
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('()()()()');
});

test('the lock is released when the function throws', () => {
  const lock = join(folder, 'lock');
  const fail = () => {
    throw new Error('failed');
  };
  expect(() => withFileLock(lock, fail)).toThrow('failed');
  expect(existsSync(lock)).toBe(false);
});

test('a lock that a dead process left behind is taken over', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  const lock = join(folder, 'lock');
  writeFileSync(lock, `${child.pid}`);
  expect(withFileLock(lock, () => 'ran')).toBe('ran');
});

test('so is one whose process died before it wrote its number', () => {
  const lock = join(folder, 'lock');
  writeFileSync(lock, '');
  utimesSync(lock, 0, 0);
  expect(withFileLock(lock, () => 'ran')).toBe('ran');
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './install-packages.ts';

let folder: string;
const said: string[] = [];
const say = (line: string) => void said.push(line);
const write = (path: string, content: object) => writeFileSync(join(folder, path), JSON.stringify(content));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vital-install-packages-'));
  said.length = 0;
  write('package.json', { dependencies: { animals: '1.2.3' } });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what is there in its version is not installed again', () => {
  mkdirSync(join(folder, 'node_modules/animals'), { recursive: true });
  write('node_modules/animals/package.json', { version: '1.2.3' });
  expect(installPackages(folder, say)).toBeUndefined();
  expect(said).toEqual([]);
});

test('a failed installation is told with what npm says, and the remedy', () => {
  mkdirSync(join(folder, 'node_modules/animals'), { recursive: true });
  write('node_modules/animals/package.json', { version: '1.0.0' });
  const problem = installPackages(folder, say);
  expect(said).toEqual([`installing ${folder}`]);
  expect(problem).toContain(`npm ci --prefix ${folder} failed`);
  expect(problem).toMatch(/package-lock.json.*Run it where npm finds its registry/s);
}, 60_000);

test('a local package is installed once, and is there', () => {
  mkdirSync(join(folder, 'local'));
  write('local/package.json', { name: 'animals', version: '1.2.3' });
  write('package.json', { name: 'zoo', dependencies: { animals: 'file:local' } });
  write('package-lock.json', {
    name: 'zoo',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'zoo', dependencies: { animals: 'file:local' } },
      local: { name: 'animals', version: '1.2.3' },
      'node_modules/animals': { resolved: 'local', link: true },
    },
  });
  expect(installPackages(folder, say)).toBeUndefined();
  expect(said).toHaveLength(1);
}, 60_000);

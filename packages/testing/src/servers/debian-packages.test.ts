import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackDebianPackages } from './debian-packages.ts';
import { findServer } from './find-server.ts';

const promtool = findServer('promtool');
const onDebian = promtool.path !== undefined && promtool.source === 'Debian packages';

(onDebian ? describe : describe.skip)('unpackDebianPackages (needs apt with a Debian mirror)', () => {
  let folder: string;
  const steps: string[] = [];
  const unpack = (packages: string[]) =>
    unpackDebianPackages({
      packages,
      release: 'machine',
      folder: join(folder, 'unpacked'),
      progress: (line) => steps.push(line),
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vital-debian-packages-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('unpacks what the packages contain and leaves nothing else behind', () => {
    unpack(['liblzf1']);
    expect(existsSync(join(folder, 'unpacked', 'usr', 'share', 'doc', 'liblzf1', 'copyright'))).toBe(true);
    expect(readdirSync(folder)).toEqual(['unpacked']);
    expect(steps.join('\n')).toContain('downloading liblzf1');
  });

  test('a package that does not exist is named, and no folder stays', () => {
    expect(() => unpack(['vital-no-such-package'])).toThrow('Unable to locate package vital-no-such-package');
    expect(readdirSync(folder)).toEqual([]);
  });
});

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '@vital/testing';

const program = join(__dirname, 'start.ts');
const start = (path: string, password?: string) =>
  runProgram({
    arguments: ['--conditions=@vital/source', program],
    environment: { PATH: path, GRAFANA_ADMIN_PASSWORD: password },
  });

describe('the start', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vital-compose-'));
    // Stands for Docker, and says what it was given.
    const docker = join(folder, 'docker');
    await writeFile(docker, '#!/bin/sh\necho "docker $1 $4 with $GRAFANA_ADMIN_PASSWORD"\n');
    await chmod(docker, 0o755);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const path = () => [folder, dirname(process.execPath), '/bin'].join(':');

  it('makes up another password each time, and says it', async () => {
    const passwords: string[] = [];
    for (const password of [undefined, '']) {
      const { stdout } = await start(path(), password);
      const [, said = ''] = /user admin, password (\S{16})\n/.exec(stdout) ?? [];
      expect(stdout).toContain(`docker compose up with ${said}\n`);
      passwords.push(said);
    }
    expect(new Set(passwords).size).toBe(2);
  });

  it('takes yours, and does not say it', async () => {
    const { stdout } = await start(path(), 'my-own');
    expect(stdout).toBe('docker compose up with my-own\n');
  });

  it('says that Docker is missing', async () => {
    const { stderr, exitCode } = await start('/nowhere', 'my-own');
    expect(stderr).toContain('Docker with its compose plugin is needed: spawn docker ENOENT');
    expect(exitCode).toBe(1);
  });
});

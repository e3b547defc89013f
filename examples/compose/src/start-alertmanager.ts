import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FoundServer } from '@vital/testing';
import { freePort } from './free-port.ts';

export interface Alertmanager {
  readonly url: string;
  stop(): Promise<void>;
}

/** Debian's build reads its templates from here, also where it was unpacked rather than installed. */
const templates = '/usr/share/prometheus/alertmanager';

/** Starts a real Alertmanager on a free port of the loopback interface. */
export async function startAlertmanager(server: FoundServer, configuration: object): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'vital-alertmanager-'));
  const file = join(folder, 'alertmanager.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(configuration));
  const port = await freePort();
  const [program = server.path, ...before] = withTemplates(server);
  const child = spawn(
    program,
    [
      ...before,
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...server.environment } },
  );
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const closed = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill();
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const isUp = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return { url, stop };
    await delay(50);
  }
  await stop();
  throw new Error(`${server.path} did not start\n${log}`);
}

/** How it is started: as it is, or, where its templates are not installed, with those beside it mounted in their place. */
function withTemplates({ path }: FoundServer): string[] {
  const beside = join(dirname(path), '../share/prometheus');
  if (existsSync(templates) || !existsSync(beside)) return [path];
  const mount = [
    'mkdir -p /usr/share/prometheus',
    'mount -t tmpfs none /usr/share/prometheus',
    `cp -r ${beside}/. /usr/share/prometheus/`,
    `exec ${path} "$@"`,
  ].join(' && ');
  return [
    'unshare',
    '--mount',
    ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
    'sh',
    '-c',
    mount,
    'sh',
  ];
}

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseExposition, startProgram } from '@vital/testing';
import { parse } from 'yaml';
import { freePort } from './free-port.ts';

const root = join(__dirname, '../../..');
const { services } = parse(readFileSync(join(__dirname, '../compose.yml'), 'utf8'));
const dockerfile = readFileSync(join(__dirname, '../Dockerfile'), 'utf8');

it('runs by the command of its image, passes its health check, is measured, and ends when it is told to', async () => {
  const [, ...command]: string[] = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? '[]');
  const port = `${await freePort()}`;
  const engine = startProgram({
    arguments: command,
    directory: root,
    environment: {
      ...services.engine.environment,
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: port,
    },
  });
  try {
    const [, node, ...check]: string[] = services.engine.healthcheck.test;
    expect(node).toBe('node');
    const isHealthy = () =>
      spawnSync(
        process.execPath,
        check.map((text) => text.replace('localhost:9464', `127.0.0.1:${port}`)),
      ).status === 0;
    for (let tries = 0; !isHealthy(); tries += 1) {
      if (tries === 100) throw new Error('the health check never passed');
      await delay(100);
    }
    const requests = async () => {
      const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return parseExposition(page).value('vital_workflow_requests_total');
    };
    for (let tries = 0; !(await requests()); tries += 1) {
      if (tries === 100) throw new Error('no request was measured');
      await delay(100);
    }
  } finally {
    engine.kill('SIGTERM');
  }
  expect((await engine.ended).exitCode).toBe(0);
}, 60_000);

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** `docker compose up`, with a password for Grafana's administrator: yours, or one that is made up and said. */
const given = process.env.GRAFANA_ADMIN_PASSWORD;
const password = given || randomBytes(12).toString('base64url');
if (!given) {
  console.log(`Grafana: http://localhost:3000, user admin, password ${password}`);
  console.log('(for the first start; Grafana keeps it from then on)');
}
const file = join(import.meta.dirname, '../compose.yml');
spawn('docker', ['compose', '--file', file, 'up', '--build', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, GRAFANA_ADMIN_PASSWORD: password },
})
  .on('error', ({ message }) => {
    console.error(`Docker with its compose plugin is needed: ${message}`);
    process.exitCode = 1;
  })
  .on('exit', (code) => {
    process.exitCode = code ?? 1;
  });

import {
  type FoundServer,
  findServer,
  type MissingServer,
} from '../packages/testing/src/servers/find-server.ts';
import { isServerName, serverCatalogue } from '../packages/testing/src/servers/server-catalogue.ts';

/**
 * Finds the real servers that tests and the demo use, and unpacks from Debian's packages those that are missing. What has to be
 * built from source is built only when it is named:
 *
 *     node scripts/servers.ts                        every server that is known
 *     node scripts/servers.ts prometheus promtool    these
 *
 * Prints a table and exits with 1 when one of them is not to be had.
 */
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isServerName(name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}; known: ${Object.keys(serverCatalogue).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const names = (asked.length > 0 ? asked : Object.keys(serverCatalogue)).filter(isServerName);
  const servers = names.map((name) => findServer(name, { build: asked.includes(name) }));
  process.stdout.write(table(servers));
  process.exitCode = servers.some(({ path }) => path === undefined) ? 1 : 0;
}

function table(servers: readonly (FoundServer | MissingServer)[]): string {
  const rows = servers.map((server) =>
    server.path === undefined
      ? [server.name, 'missing', server.reason]
      : [server.name, server.source, server.path, server.version],
  );
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

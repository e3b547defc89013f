import { type FindServerOptions, type FoundServer, findServer, type MissingServer } from './find-server.ts';
import type { ServerName } from './server-catalogue.ts';

/** The servers that a block of tests asked for, by name. */
export type FoundServers<Name extends ServerName> = Readonly<Record<Name, FoundServer>>;

/**
 * A jest `describe` for tests that need real servers. Where one of them is not to be had, the block is a failure on
 * a continuous integration machine (`CI` is set) and elsewhere a skip, which names the server and the remedy on stderr and in its title.
 */
export function describeWithServers<Name extends ServerName>(
  title: string,
  names: readonly Name[],
  body: (servers: FoundServers<Name>) => void,
  options: FindServerOptions = {},
): void {
  const { environment = process.env } = options;
  const results = names.map((name) => findServer(name, options));
  const missing = results.filter((result) => result.path === undefined);
  const servers = Object.fromEntries(results.map((result) => [result.name, result]));
  if (areFound(servers, names)) {
    describe(title, () => body(servers));
    return;
  }
  const reasons = missing.map(({ reason }) => reason).join(' ');
  if (environment.CI) {
    test(`${title}: needs ${names.join(' and ')}`, () => {
      throw new Error(reasons);
    });
  } else {
    // Of a file in which every test is skipped, jest prints no titles.
    process.stderr.write(`skipped: ${title}. ${reasons}\n`);
    test.skip(`${title}. ${reasons}`, () => undefined);
  }
}

function areFound<Name extends ServerName>(
  servers: Readonly<Record<string, FoundServer | MissingServer>>,
  names: readonly Name[],
): servers is FoundServers<Name> {
  return names.every((name) => servers[name]?.path !== undefined);
}

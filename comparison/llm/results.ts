import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UseList } from '../../packages/testing/src/index.ts';

/** By use and module format: the mark, and after a colon what is wrong. */
export type UseVerdicts = Record<string, Partial<Record<'esm' | 'cjs', string>>>;

/** What was seen of one client library. */
export interface ClientResults {
  readonly client: string;
  readonly version: string;
  /** By column: the package and its version, `undefined` for Vital's own. */
  readonly columns: Readonly<Record<string, { readonly package?: string; readonly version?: string }>>;
  /** By use and column. */
  readonly uses: Readonly<Record<string, Readonly<Record<string, UseVerdicts[string]>>>>;
}

const folder = join(import.meta.dirname, 'results');
const repository = join(import.meta.dirname, '../..');

/** What the last runs found, by client. */
export function readResults(): ClientResults[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

/** Puts the verdicts of one run in the place of those of the last. */
export function addResults(
  { client, names }: UseList,
  { name, package: packageName }: { readonly name: string; readonly package: string | undefined },
  verdicts: UseVerdicts,
): void {
  const before = readResults().find((results) => results.client === client);
  const version =
    pinned('packages/instrumentation-llm/package.json', client) ??
    pinned('test/clients/package.json', client) ??
    '';
  const column = packageName
    ? { package: packageName, version: pinned('comparison/package.json', packageName) }
    : {};
  const uses = names.map((use) => {
    const verdict = verdicts[use];
    return [use, { ...before?.uses[use], ...(verdict && { [name]: verdict }) }];
  });
  const results: ClientResults = {
    client,
    version,
    columns: { ...before?.columns, [name]: column },
    uses: Object.fromEntries(uses),
  };
  mkdirSync(folder, { recursive: true });
  const file = `${client.replaceAll(/[@/]+/g, '-').replace(/^-/, '')}.json`;
  writeFileSync(join(folder, file), `${JSON.stringify(results, undefined, 2)}\n`);
}

function pinned(manifest: string, name: string): string | undefined {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(repository, manifest), 'utf8'));
  return { ...dependencies, ...devDependencies }[name];
}

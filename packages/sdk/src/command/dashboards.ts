import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Subcommand, UsageError } from './subcommand.ts';

const packageName = '@vital/dashboards';

/** What is used of `@vital/dashboards`, which is no dependency: most programs that are measured do not need it. */
interface Dashboards {
  writeDashboards(options: { readonly out: string }): Promise<readonly string[]>;
}

/** `vital dashboards --out DIR`. */
export const dashboards: Subcommand = {
  name: 'dashboards',
  usage: '--out DIR',
  summary: 'Writes Grafana dashboards, alert and recording rules, and their provisioning into a folder.',
  help: `It needs ${packageName}: npm install --save-dev ${packageName}`,
  async run(parameters) {
    const { out } = readParameters(parameters);
    const { writeDashboards } = await load();
    const written = await writeDashboards({ out });
    for (const path of written) console.log(join(out, path));
    return 0;
  },
};

function readParameters(parameters: readonly string[]): { out: string } {
  const { values } = parseArgs({ args: [...parameters], options: { out: { type: 'string' } } });
  if (!values.out) throw new UsageError('vital dashboards needs --out DIR, the folder to write to');
  return { out: values.out };
}

/** From the folder that the command runs in, then from beside this package. */
async function load(): Promise<Dashboards> {
  for (const from of [join(process.cwd(), 'program.js'), import.meta.url]) {
    const file = resolveFrom(from);
    if (file === undefined) continue;
    const loaded: unknown = await import(pathToFileURL(file).href);
    if (isDashboards(loaded)) return loaded;
    throw new UsageError(`${file} has no writeDashboards(); install ${packageName} of this version`);
  }
  throw new UsageError(`${packageName} is not installed here: npm install --save-dev ${packageName}`);
}

function resolveFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve(packageName);
  } catch {
    return undefined;
  }
}

function isDashboards(value: unknown): value is Dashboards {
  return (
    typeof value === 'object' &&
    value !== null &&
    'writeDashboards' in value &&
    typeof value.writeDashboards === 'function'
  );
}

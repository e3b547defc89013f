import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Subcommand, UsageError } from './subcommand.ts';

const packageName = '@vital/dashboards';

/** What is used of `@vital/dashboards`, which is no dependency: most programs that are measured do not need it. */
interface Dashboards {
  readOptions(file: string): Promise<object>;
  writeDashboards(options: { readonly out: string }): Promise<readonly string[]>;
}

/** `vital dashboards --out DIR [--config FILE]`. */
export const dashboards: Subcommand = {
  name: 'dashboards',
  usage: '--out DIR [--config FILE]',
  summary: 'Writes Grafana dashboards, alert and recording rules, and their provisioning into a folder.',
  help: `FILE is YAML or JSON with the options of writeDashboards(), each of which has a default:

  job: engines
  scrapeTargets: ["engine-1:9464", "engine-2:9464"]
  thresholds: { errorRate: 0.02, dailyCostDollars: 25 }
  windows: { VitalHighErrorRate: 10m }
  webhooks: { pager: "https://pager.example/hook" }

All of them: https://github.com/vital-metrics/vital/tree/main/packages/dashboards#options
It needs ${packageName}: npm install --save-dev ${packageName}`,
  async run(parameters) {
    const { out, config } = readParameters(parameters);
    const { readOptions, writeDashboards } = await load();
    const options = config === undefined ? {} : await readOptions(config);
    const written = await writeDashboards({ ...options, out });
    for (const path of written) console.log(join(out, path));
    return 0;
  },
};

function readParameters(parameters: readonly string[]): { out: string; config: string | undefined } {
  const options = { out: { type: 'string' }, config: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...parameters], options });
  if (!values.out) throw new UsageError('vital dashboards needs --out DIR, the folder to write to');
  return { out: values.out, config: values.config };
}

/** From the folder that the command runs in, then from beside this package. */
async function load(): Promise<Dashboards> {
  for (const from of [join(process.cwd(), 'program.js'), import.meta.url]) {
    const file = resolveFrom(from);
    if (file === undefined) continue;
    const loaded: unknown = await import(pathToFileURL(file).href);
    if (isDashboards(loaded)) return loaded;
    throw new UsageError(
      `${file} has no readOptions() and writeDashboards(); install ${packageName} of this version`,
    );
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
    typeof value.writeDashboards === 'function' &&
    'readOptions' in value &&
    typeof value.readOptions === 'function'
  );
}

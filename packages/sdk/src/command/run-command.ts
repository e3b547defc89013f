import { styleText } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { dashboards } from './dashboards.ts';
import { doctor } from './doctor/doctor.ts';
import { type Subcommand, UsageError } from './subcommand.ts';

const subcommands: readonly Subcommand[] = [doctor, dashboards];

/**
 * Runs the `vital` command, and says on stderr what it cannot use.
 * @param parameters the command line after `vital`
 * @param version the version of this package
 * @returns the exit code
 */
export async function runCommand(parameters: readonly string[], version: string): Promise<number> {
  const [name, ...rest] = parameters;
  try {
    if (name === '--version' || name === '-v') return print(version);
    if (name === undefined || name === '--help' || name === '-h') return print(overview());
    const subcommand = find(name);
    if (rest.includes('--help') || rest.includes('-h')) return print(page(subcommand));
    return await subcommand.run(rest, version);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`${styleText('red', 'vital:', { stream: process.stderr })} ${message}`);
    return 1;
  }
}

function find(name: string): Subcommand {
  const subcommand = subcommands.find((candidate) => candidate.name === name);
  if (subcommand) return subcommand;
  const nearest = closest(
    name,
    subcommands.map((candidate) => candidate.name),
  );
  throw new UsageError(
    `there is no "${name}"; the nearest is "vital ${nearest}". "vital --help" lists what there is`,
  );
}

function print(text: string): number {
  console.log(text);
  return 0;
}

function overview(): string {
  const lines = subcommands.map(({ name, usage, summary }) => `  vital ${name} ${usage}\n      ${summary}`);
  return [
    'Vital: exact vital_* metrics for AI workflow engines.',
    '',
    ...lines,
    '  vital <subcommand> --help',
    '      More about one of them.',
    '  vital --version',
    '',
    'To measure a program: node --require @vital/sdk/register app.js',
  ].join('\n');
}

function page({ name, usage, summary, help }: Subcommand): string {
  return `vital ${name} ${usage}\n\n${summary}\n\n${help}`;
}

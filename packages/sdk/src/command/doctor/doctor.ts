import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runningVital } from '../../start-vital.ts';
import { type Subcommand, UsageError } from '../subcommand.ts';
import { examine } from './examine.ts';
import { examinationPage } from './page.ts';

/** `vital doctor [--json] [directory]`. */
export const doctor: Subcommand = {
  name: 'doctor',
  usage: '[--json] [directory]',
  summary:
    'Says which libraries of a program would be measured, and what stands in the way. The program is not run.',
  help: `Each installed library that Vital watches is loaded under the preload, in a process of its own, and asked whether it is
watched. The settings are read from the environment, and the port is opened once to see that it is free.

  directory   where the program lies; default: the current one
  --json      the findings as JSON

Exit code 0 where there is nothing to mend. 1 where a library that the program's package.json names is not watched, a
variable is unusable or misspelt, the port is taken, or @vital/sdk is not installed there; also for arguments that are
not understood. Libraries inside of other packages, and those that Vital does not know how to watch, are told of only.`,
  async run(parameters, version) {
    const { directory, json } = readParameters(parameters);
    // NODE_OPTIONS may preload this command too, and it would find the port taken by itself.
    await runningVital()?.shutdown();
    const examination = await examine(directory, version, process.env);
    console.log(json ? JSON.stringify(examination, undefined, 2) : examinationPage(examination));
    return examination.problems.length === 0 ? 0 : 1;
  },
};

function readParameters(parameters: readonly string[]): { directory: string; json: boolean } {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (positionals.length > 1) {
    throw new UsageError(`vital doctor takes one directory, and was given ${positionals.join(' and ')}`);
  }
  const directory = resolve(positionals[0] ?? '.');
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`there is no directory ${directory}`);
  }
  return { directory, json: values.json };
}

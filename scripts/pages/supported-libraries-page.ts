import type { Coverage, Instrumentation } from '../../packages/core/src/index.ts';
import { builtInInstrumentations } from '../../packages/sdk/src/built-in-instrumentations.ts';
import {
  trackingFunctions,
  uncoveredLibraries,
} from '../../packages/sdk/src/command/doctor/uncovered-libraries.ts';
import { markdownTable } from './markdown-table.ts';
import { compareVersions, testedVersions } from './tested-versions.ts';

const hooks: Readonly<Record<Coverage['hook'], string>> = {
  channel: 'diagnostics channel',
  callback: 'callback',
  patch: 'patch',
  explicit: 'handed over by the program',
};

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
const plain = (texts: readonly string[]) =>
  texts.map((text) => (/[` ]/.test(text) ? text : `\`${text}\``)).join(', ');

function row(name: string, versions: string, tested: readonly string[], coverage: Coverage): string[] {
  const { hook, modules, points, gaps } = coverage;
  return [
    `\`${name}\``,
    versions,
    tested.join(', '),
    hooks[hook],
    plain(points),
    gaps.join('; '),
    code(modules),
  ];
}

/** The rows of one library: the versions that are watched, and older ones that tests have found to be left alone. */
function rows({ name, coverage }: Instrumentation): string[][] {
  if (coverage === undefined) throw new Error(`the instrumentation of ${name} does not say what it covers`);
  const { since, earlier } = coverage;
  const tested = testedVersions(name);
  const isWatched = (version: string) => compareVersions(version, since) >= 0;
  const isHandedOver = (version: string) =>
    earlier !== undefined && !isWatched(version) && compareVersions(version, earlier.since) >= 0;
  const older = tested.filter((version) => !isWatched(version) && !isHandedOver(version));
  const unsupported = ['reported as `unsupported`', '', 'everything', ''];
  return [
    row(name, `≥ ${since}`, tested.filter(isWatched), coverage),
    ...(earlier ? [row(name, `≥ ${earlier.since}, < ${since}`, tested.filter(isHandedOver), earlier)] : []),
    ...(older.length > 0 ? [[`\`${name}\``, `< ${since}`, older.join(', '), ...unsupported]] : []),
  ];
}

/** docs/supported-libraries.md: what every built-in instrumentation says of itself, beside the versions that tests run. */
export function supportedLibrariesPage(): string {
  const instrumentations = builtInInstrumentations({
    includeUsage: false,
    metadataKeys: {},
    unnamedCaches: 'application',
  });
  const watched = instrumentations.map(({ name }) => name);
  const byHand = Object.entries(uncoveredLibraries)
    .filter(([name]) => !watched.includes(name))
    .map(([name, kind]) => [`\`${name}\``, `\`${trackingFunctions[kind]}\``]);
  const header = [
    'library',
    'versions',
    'tested with',
    'how',
    'what is hooked',
    'what is not recorded',
    'imported as',
  ];
  return `<!-- Generated from the instrumentations and the lock files by \`npm run generate\`. Do not edit. -->

# Supported libraries

What Vital watches without a change to the program. No range is closed: a version that is newer than any of these is watched if it
has the shape that is looked for, and is otherwise left as it is and reported as \`unsupported\`. A version older than the
first that is tested may be watched in part. What a process really has is in
\`vital_instrumentation_info{library,version,hook,status}\`; \`vital doctor\` says it without running the program.

${markdownTable(header, instrumentations.flatMap(rows))}

A library counts under the name in its own package.json, so an alias (\`"openai-4": "npm:openai@4"\`), several versions in one
process, and both builds of a package are all watched. In a bundled program nothing can be seen being loaded: there a client is handed to
the instrumentation (\`instrumentOpenAI(client)\` and the like), with the same results.

## Not watched

These call models or run workflows and have no instrumentation yet; \`vital doctor\` names them when a program has one installed. Their
calls are recorded by hand:

${markdownTable(['library', 'tracking function'], byHand)}
`;
}

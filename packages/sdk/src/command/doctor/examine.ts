import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import type { Instrumentation } from '@vital/core';
import { readPriceFile } from '@vital/instrumentation-llm';
import { watchesImportsInThread } from '@vital/module-hook';
import { builtInInstrumentations } from '../../built-in-instrumentations.ts';
import { type Configuration, configurationTable, settingNames } from '../../configuration-table.ts';
import { type Environment, inspectConfiguration } from '../../read-configuration.ts';
import { isChosen, unknownInstrumentations } from '../../running-instrumentations.ts';
import { checkEndpoint } from './check-endpoint.ts';
import type { Examination, LibraryFinding, UncoveredFinding } from './examination.ts';
import { findInstalledPackages, type InstalledPackage } from './installed-packages.ts';
import { problemsOf } from './problems.ts';
import { type Attempt, loadings, tryLibrary } from './try-library.ts';
import { trackingFunctions, uncoveredLibraries } from './uncovered-libraries.ts';

const sdkName = '@vital/sdk';

/**
 * Examines what a program in a directory would meet with the preload in front. The program is not run; each library is
 * loaded in a process of its own.
 * @param directory absolute
 * @param version of this package
 */
export async function examine(
  directory: string,
  version: string,
  environment: Environment,
): Promise<Examination> {
  const { configuration, sources, problems } = inspectConfiguration({}, environment);
  const available = builtInInstrumentations(configuration);
  const watched = available.map(({ name }) => name);
  const installed = findInstalledPackages(directory, [
    sdkName,
    ...watched,
    ...Object.keys(uncoveredLibraries),
  ]);
  const findings: Omit<Examination, 'problems'> = {
    directory,
    vital: { version, installed: installed.find(({ name }) => name === sdkName)?.version },
    node: { version: process.versions.node, importHooksInThread: watchesImportsInThread() },
    watched,
    libraries: await examineLibraries(installed, available, directory, configuration),
    uncovered: uncovered(installed, watched),
    settings: settingNames.map((name) => ({
      name,
      variable: configurationTable[name].environment,
      value: configuration[name],
      source: sources[name] === 'environment' ? 'environment' : 'default',
    })),
    endpoint: await checkEndpoint(configuration),
  };
  const settingProblems = [
    ...problems.map(({ message }) => message),
    ...unknownNames(configuration, available),
    ...(configuration.pricesFile === undefined ? [] : readPriceFile(configuration.pricesFile).problems),
  ];
  return { ...findings, problems: [...settingProblems, ...problemsOf(findings)] };
}

function unknownNames(configuration: Configuration, available: readonly Instrumentation[]): string[] {
  const { instrumentations = [], disabledInstrumentations } = configuration;
  return unknownInstrumentations([...instrumentations, ...disabledInstrumentations], available).map(
    ({ message }) => message,
  );
}

function uncovered(installed: readonly InstalledPackage[], watched: readonly string[]): UncoveredFinding[] {
  return installed.flatMap(({ name, version }) => {
    const kind = uncoveredLibraries[name];
    if (kind === undefined || watched.includes(name)) return [];
    return [{ library: name, version, recordWith: trackingFunctions[kind] }];
  });
}

async function examineLibraries(
  installed: readonly InstalledPackage[],
  available: readonly Instrumentation[],
  directory: string,
  { disabled, instrumentations, disabledInstrumentations }: Configuration,
): Promise<LibraryFinding[]> {
  const choice = { chosen: disabled ? [] : instrumentations, disabled: disabledInstrumentations };
  const findings: LibraryFinding[] = [];
  const queue = installed
    .flatMap((found) => {
      const instrumentation = available.find(({ name }) => name === found.name);
      return instrumentation ? [{ found, instrumentation }] : [];
    })
    .entries();
  const work = async () => {
    for (const [index, { found, instrumentation }] of queue) {
      const chosen = isChosen(found.name, choice);
      findings[index] = await examineLibrary(found, instrumentation, directory, chosen);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return findings;
}

async function examineLibrary(
  { name, version, paths, ofProgram }: InstalledPackage,
  instrumentation: Instrumentation,
  directory: string,
  chosen: boolean,
): Promise<LibraryFinding> {
  const finding = {
    library: name,
    version,
    paths: paths.map((path) => relative(directory, path) || '.'),
    ofProgram,
  };
  const [path = directory] = paths;
  if (!chosen) return { ...finding, hook: undefined, status: 'disabled', attempts: {} };
  const base = path.slice(0, -`/node_modules/${name}`.length);
  const tried: Attempt[] = [];
  for (const loading of loadings) tried.push(await tryLibrary(instrumentation, base, loading));
  const loaded = tried.filter(({ status }) => status !== 'unloadable');
  const verdict = loaded.find(({ status }) => status !== 'active') ?? loaded[0] ?? tried[0];
  return {
    ...finding,
    hook: tried.find(({ hook }) => hook !== undefined)?.hook,
    status: verdict?.status ?? 'unloadable',
    ...handOver(verdict, version, instrumentation),
    attempts: Object.fromEntries(loadings.map((loading, index) => [loading, tried[index]])),
  };
}

/** Versions that are too old to be watched without the program's help. */
function handOver(
  verdict: Attempt | undefined,
  version: string,
  { coverage }: Instrumentation,
): Pick<LibraryFinding, 'handOver'> {
  if (verdict?.status !== 'unsupported' || coverage?.earlier === undefined) return {};
  const { earlier, since } = coverage;
  const isAtLeast = (other: string) => version.localeCompare(other, 'en', { numeric: true }) >= 0;
  return isAtLeast(earlier.since) && !isAtLeast(since) ? { handOver: earlier.points.join(', ') } : {};
}

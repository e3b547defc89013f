import { reportOnce, show } from '@vital/core';
import { closest } from 'fastest-levenshtein';
import {
  type Configuration,
  configurationTable,
  type SettingName,
  type SettingRow,
  settingNames,
  type VitalSettings,
} from './configuration-table.ts';
import { logToStderr } from './stderr-logger.ts';
import { programOnlyOptions } from './vital-options.ts';

/** Where settings come from besides the program. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the value of a setting comes from. */
export type SettingSource = 'option' | 'environment' | 'default';

/** Something in the settings that cannot be used. */
export interface SettingProblem {
  /** What makes two problems the same. */
  readonly topic: string;
  /** What is wrong, with the value, and what is expected. */
  readonly message: string;
}

/** The settings as they hold, where each comes from, and what could not be used. */
export interface InspectedConfiguration {
  readonly configuration: Configuration;
  readonly sources: Readonly<Record<string, SettingSource>>;
  readonly problems: readonly SettingProblem[];
}

/**
 * The settings as they hold: an option goes before the environment, that before the default. What cannot be used is
 * reported with its value and what is expected, and the next source is asked.
 */
export function readConfiguration(settings: VitalSettings, environment: Environment): Configuration {
  const { configuration, problems } = inspectConfiguration(settings, environment);
  logToStderr(configuration.logLevel);
  for (const { topic, message } of problems) reportOnce(topic, message);
  return configuration;
}

/** The same without reporting anything. */
export function inspectConfiguration(
  settings: VitalSettings,
  environment: Environment,
): InspectedConfiguration {
  const read = settingNames.map((name) => readSetting(name, configurationTable[name], settings, environment));
  const values = read.map(({ name, value }) => [name, value]);
  return {
    configuration: Object.fromEntries(values),
    sources: Object.fromEntries(read.map(({ name, source }) => [name, source])),
    problems: [
      ...unknownVariables(environment),
      ...unknownOptions(settings),
      ...read.flatMap(({ problems }) => problems),
    ],
  };
}

interface ReadSetting {
  readonly name: SettingName;
  readonly value: unknown;
  readonly source: SettingSource;
  readonly problems: readonly SettingProblem[];
}

function readSetting(
  name: SettingName,
  row: SettingRow,
  settings: VitalSettings,
  environment: Environment,
): ReadSetting {
  const problems: SettingProblem[] = [];
  const option = settings[name];
  if (option !== undefined) {
    if (row.kind.accepts(option)) return { name, value: option, source: 'option', problems };
    problems.push(unusable(`option "${name}"`, option, row));
  }
  const variable = environment[row.environment];
  // The OpenTelemetry specification: an empty value is the same as an unset variable.
  if (variable !== undefined && variable.trim() !== '') {
    const value = row.kind.fromText(variable);
    if (value !== undefined) return { name, value, source: 'environment', problems };
    problems.push(unusable(row.environment, variable, row));
  }
  return { name, value: row.default, source: 'default', problems };
}

function unusable(source: string, value: unknown, row: SettingRow): SettingProblem {
  const otherwise = row.defaultText?.replaceAll('`', '') ?? show(String(row.default));
  return {
    topic: `setting ${source} ${show(value)}`,
    message: `${source} is ${show(value)}; expected is ${row.kind.expects.replaceAll('`', '')}. It is ignored; the default is ${otherwise}`,
  };
}

/** A misspelt variable is an error that nobody would see. */
function unknownVariables(environment: Environment): SettingProblem[] {
  const known: readonly string[] = Object.values(configurationTable).map((row) => row.environment);
  return Object.keys(environment)
    .filter((name) => name.startsWith('VITAL_') && !name.startsWith('VITAL_TEST_') && !known.includes(name))
    .map((name) => ({
      topic: `variable ${name}`,
      message: `the environment variable ${name} is unknown; the nearest is ${closest(name, known)}`,
    }));
}

function unknownOptions(settings: VitalSettings): SettingProblem[] {
  const known: readonly string[] = [...settingNames, ...programOnlyOptions];
  return Object.keys(settings)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      topic: `option ${name}`,
      message: `the option "${name}" is unknown; the nearest is "${closest(name, settingNames)}"`,
    }));
}

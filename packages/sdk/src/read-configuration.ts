import { reportOnce, show } from '@vital/core';
import { distance } from 'fastest-levenshtein';
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

/**
 * The settings as they hold: an option goes before the environment, that before the default. What cannot be used is
 * reported with its value and what is expected, and the next source is asked.
 */
export function readConfiguration(settings: VitalSettings, environment: Environment): Configuration {
  const level = readSetting('logLevel', configurationTable.logLevel, settings.logLevel, environment);
  logToStderr(level ?? configurationTable.logLevel.default);
  reportUnknownVariables(environment);
  reportUnknownOptions(settings);
  const read = settingNames.map((name) => {
    const row: SettingRow = configurationTable[name];
    return [name, readSetting(name, row, settings[name], environment)];
  });
  return Object.fromEntries(read);
}

function readSetting<Value>(
  name: SettingName,
  row: SettingRow<Value>,
  option: unknown,
  environment: Environment,
): Value | undefined {
  if (option !== undefined) {
    if (row.kind.accepts(option)) return option;
    reportUnusable(`option "${name}"`, option, row);
  }
  const variable = environment[row.environment];
  // The OpenTelemetry specification: an empty value is the same as an unset variable.
  if (variable !== undefined && variable.trim() !== '') {
    const value = row.kind.fromText(variable);
    if (value !== undefined) return value;
    reportUnusable(row.environment, variable, row);
  }
  return row.default;
}

function reportUnusable(source: string, value: unknown, row: SettingRow): void {
  const otherwise = row.defaultText?.replaceAll('`', '') ?? show(String(row.default));
  reportOnce(
    `setting ${source} ${show(value)}`,
    `${source} is ${show(value)}; expected is ${row.kind.expects.replaceAll('`', '')}. It is ignored; the default is ${otherwise}`,
  );
}

/** A misspelt variable is an error that nobody would see. */
function reportUnknownVariables(environment: Environment): void {
  const known = Object.values(configurationTable).map((row) => row.environment);
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('VITAL_') || name.startsWith('VITAL_TEST_')) continue;
    if (known.some((other) => other === name)) continue;
    reportOnce(
      `variable ${name}`,
      `the environment variable ${name} is unknown; the nearest is ${nearest(name, known)}`,
    );
  }
}

function reportUnknownOptions(settings: VitalSettings): void {
  for (const name of Object.keys(settings)) {
    if ([...settingNames, ...programOnlyOptions].some((known) => known === name)) continue;
    reportOnce(
      `option ${name}`,
      `the option "${name}" is unknown; the nearest is "${nearest(name, settingNames)}"`,
    );
  }
}

const nearest = (name: string, known: readonly string[]): string | undefined =>
  known.toSorted((a, b) => distance(name, a) - distance(name, b))[0];

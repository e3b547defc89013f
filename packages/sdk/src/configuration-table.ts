import type { SettingKind } from './setting-kinds.ts';
import { exportingSettings } from './settings/exporting-settings.ts';
import { generalSettings } from './settings/general-settings.ts';
import { servingSettings } from './settings/serving-settings.ts';
import { storingSettings } from './settings/storing-settings.ts';
import { watchingSettings } from './settings/watching-settings.ts';

export type { SettingRow } from './setting-row.ts';

/** Every setting. Code and documentation iterate this table; an option goes before the environment, that before the default. */
export const configurationTable = {
  ...generalSettings,
  ...exportingSettings,
  ...servingSettings,
  ...storingSettings,
  ...watchingSettings,
} as const;

type Table = typeof configurationTable;
export type SettingName = keyof Table;
type ValueOf<Name extends SettingName> = Table[Name]['kind'] extends SettingKind<infer Value> ? Value : never;

/** The settings as a program gives them; docs/configuration.md describes each one. */
export type VitalSettings = { readonly [Name in SettingName]?: ValueOf<Name> | undefined };

/** The settings as they hold. */
export type Configuration = {
  readonly [Name in SettingName]: Table[Name]['default'] extends undefined
    ? ValueOf<Name> | undefined
    : ValueOf<Name>;
};

/** The names of all settings. */
export const settingNames = Object.keys(configurationTable).filter(
  (name): name is SettingName => name in configurationTable,
);

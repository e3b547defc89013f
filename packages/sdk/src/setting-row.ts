import type { SettingKind } from './setting-kinds.ts';

/** One setting: the option of `startVital`, the environment variable behind it, and what holds without both. */
export interface SettingRow<Value = unknown> {
  readonly environment: string;
  readonly kind: SettingKind<Value>;
  /** Undefined where there is none; `defaultText` then says what happens. */
  readonly default: Value | undefined;
  readonly defaultText?: string;
  /** A sentence for the documentation. */
  readonly description: string;
}

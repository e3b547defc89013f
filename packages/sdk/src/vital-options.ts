import type { Instrumentation } from '@vital/core';
import type { PriceOverrides } from '@vital/instrumentation-llm';
import type { VitalSettings } from './configuration-table.ts';

/** What a program may say to `startVital`: every setting, and what no environment variable can hold. */
export interface VitalOptions extends VitalSettings {
  /** Prices that stand before those of `pricesFile` and the bundled ones. */
  readonly prices?: PriceOverrides | undefined;
  /** Further instrumentations, besides the built-in ones. */
  readonly extraInstrumentations?: readonly Instrumentation[] | undefined;
}

/** The names of the options that are no settings. */
export const programOnlyOptions = ['prices', 'extraInstrumentations'] as const;

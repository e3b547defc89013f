import { flag, list, oneOf, text, texts } from '../setting-kinds.ts';
import type { SettingRow } from '../setting-row.ts';

/** What is watched, and how. */
export const watchingSettings = {
  instrumentations: {
    environment: 'VITAL_INSTRUMENTATIONS',
    kind: list,
    default: undefined,
    defaultText: 'all',
    description: 'Libraries to watch, by package name.',
  },
  disabledInstrumentations: {
    environment: 'VITAL_DISABLED_INSTRUMENTATIONS',
    kind: list,
    default: [],
    description: 'Libraries not to watch, by package name.',
  },
  metadataKeys: {
    environment: 'VITAL_METADATA_KEYS',
    kind: texts,
    default: { tenantId: 'tenant', mode: 'mode', agentId: 'agent' },
    description:
      "The keys of a workflow run's metadata that hold tenant, mode and agent (`tenantId=customer,mode=mode`); no other key is read.",
  },
  unnamedCaches: {
    environment: 'VITAL_UNNAMED_CACHES',
    kind: oneOf(['application', 'all', 'none'] as const),
    default: 'application',
    description:
      "Which caches count that nobody named: those that the program's own files use, also those inside of packages, or none.",
  },
  includeUsage: {
    environment: 'VITAL_INCLUDE_USAGE',
    kind: flag,
    default: false,
    description:
      'Asks OpenAI for the token usage of streamed chat completions, and keeps that answer from the program; a provider that does not know `stream_options` refuses such a request.',
  },
  pricesFile: {
    environment: 'VITAL_PRICES_FILE',
    kind: text,
    default: undefined,
    defaultText: 'none',
    description: 'JSON file with prices that stand before the bundled ones.',
  },
} as const satisfies Readonly<Record<string, SettingRow>>;

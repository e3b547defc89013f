import type { RunContext } from '@vital/core';

/** The metadata keys that say on whose behalf a run is made. A key that is not listed here is never read. */
export interface MetadataKeys {
  readonly tenantId?: string;
  readonly mode?: string;
  readonly agentId?: string;
}

export const defaultMetadataKeys: Required<MetadataKeys> = {
  tenantId: 'tenant',
  mode: 'mode',
  agentId: 'agent',
};

/** The part of the run context that a run's metadata gives, with no field for what it does not give. */
export function contextFromMetadata(metadata: unknown, keys: MetadataKeys): RunContext {
  if (typeof metadata !== 'object' || metadata === null) return {};
  const tenantId = entry(metadata, keys.tenantId);
  const mode = entry(metadata, keys.mode);
  const agentId = entry(metadata, keys.agentId);
  return {
    ...(tenantId === undefined ? undefined : { tenantId }),
    ...(mode === undefined ? undefined : { mode }),
    ...(agentId === undefined ? undefined : { agentId }),
  };
}

function entry(metadata: object, key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  const value: unknown = Reflect.get(metadata, key);
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

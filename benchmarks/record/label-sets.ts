/** Three labels as an application has them: few values, several, and many. */
export interface LabelSet {
  [name: string]: string;
  readonly tenant_id: string;
  readonly mode: string;
  readonly status: string;
}

/** The names of the labels, in the order in which the peers want their values. */
export const labelNames = ['tenant_id', 'mode', 'status'] as const;

const modes = ['fast', 'balanced', 'thorough', 'offline', 'batch'];
const statuses = ['success', 'error'];

/** As many different sets of labels as there are to be series. Every call makes new objects of the same strings. */
export function labelSets(series: number): LabelSet[] {
  const tenants = Array.from({ length: Math.ceil(series / 10) }, (_, number) => `tenant-${number}`);
  return Array.from({ length: series }, (_, position) => ({
    tenant_id: tenants[Math.floor(position / 10)] ?? '',
    mode: modes[position % 5] ?? '',
    status: statuses[Math.floor(position / 5) % 2] ?? '',
  }));
}

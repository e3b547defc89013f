import type { AttributesOf } from '@vital/conventions';
import type { Instruments } from './instruments.ts';

/** The build of the measured program. */
export interface BuildInfo {
  readonly version: string;
  readonly commit?: string | undefined;
  /** Deployment environment: `production`. */
  readonly environment?: string | undefined;
}

const current = new WeakMap<Instruments, AttributesOf<'vital.build_info'>>();

/** Says which build runs; a later call takes the place of an earlier one. */
export function setBuildInfo(instruments: Instruments, { version, commit, environment }: BuildInfo): void {
  const gauge = instruments['vital.build_info'];
  const before = current.get(instruments);
  if (before) gauge.remove(before);
  const attributes = { version, commit, environment };
  gauge.record(1, attributes);
  current.set(instruments, attributes);
}

import type { Instruments } from './instruments.ts';

/** The build of the measured program. */
export interface BuildInfo {
  readonly version: string;
  readonly commit?: string | undefined;
  /** Deployment environment: `production`. */
  readonly environment?: string | undefined;
}

/** Says which build runs; a later call takes the place of an earlier one. */
export function setBuildInfo(instruments: Instruments, { version, commit, environment }: BuildInfo): void {
  const gauge = instruments['vital.build_info'];
  gauge.clear();
  gauge.record(1, { version, commit, environment });
}

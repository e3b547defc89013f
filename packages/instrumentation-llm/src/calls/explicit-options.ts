import type { Meter } from '@opentelemetry/api';

/** For a client that a program hands over itself. */
export interface ExplicitOptions {
  /** Where to record. Default: Vital's own meter. */
  readonly meter?: Meter;
}

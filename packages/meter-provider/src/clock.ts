import type { HrTime } from '@opentelemetry/api';

/** The time of day as OpenTelemetry has it. Times within one millisecond are one object: series share their start. */
export class Clock {
  private milliseconds = Number.NaN;
  private time: HrTime = [0, 0];

  now(): HrTime {
    const milliseconds = Date.now();
    if (milliseconds !== this.milliseconds) {
      this.milliseconds = milliseconds;
      this.time = [Math.floor(milliseconds / 1000), Math.round((milliseconds % 1000) * 1_000_000)];
    }
    return this.time;
  }
}

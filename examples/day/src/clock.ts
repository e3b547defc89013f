/**
 * Puts the process's clocks under control, for a program that simulates a day: whatever asks for the time of day or for a
 * duration is told the simulated one. Timers keep running in real time.
 */
export class SimulatedClock {
  /** Milliseconds since the epoch. */
  now: number;

  /** @param start in milliseconds since the epoch */
  constructor(start: number) {
    this.now = start;
    const origin = performance.timeOrigin;
    Date.now = () => this.now;
    performance.now = () => this.now - origin;
  }
}

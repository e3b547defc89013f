import { Series } from './series.ts';

/** The value that was recorded last: gauges. */
export class LastValueSeries extends Series<number> {
  value = 0;
  private recordings = 0;

  record(value: number): void {
    this.value = value;
    this.recordings += 1;
  }

  get weight(): number {
    return this.recordings;
  }

  absorb(other: this): void {
    this.value = other.value;
    this.recordings += other.recordings;
  }

  snapshot(): number {
    return this.value;
  }

  update(): number {
    return this.value;
  }
}

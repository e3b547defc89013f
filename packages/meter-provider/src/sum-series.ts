import type { Exemplar } from './exemplar.ts';
import { Series } from './series.ts';

/** A running total: counters and up-down counters. */
export class SumSeries extends Series<number> {
  value = 0;
  private exemplar: Exemplar | undefined = undefined;

  record(value: number): void {
    const next = this.value + value;
    if (Number.isFinite(next)) this.value = next;
  }

  get weight(): number {
    return Math.abs(this.value);
  }

  absorb(other: this): void {
    this.value += other.value;
    other.value = 0;
    this.exemplar = other.exemplar ?? this.exemplar;
    other.exemplar = undefined;
  }

  snapshot(): number {
    return this.value;
  }

  update(): number {
    return this.value;
  }

  override keepExemplar(exemplar: Exemplar): void {
    this.exemplar = exemplar;
  }

  override exemplars(): Exemplar[] {
    return this.exemplar === undefined ? [] : [this.exemplar];
  }
}

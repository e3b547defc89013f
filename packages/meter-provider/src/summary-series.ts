import type { Attributes } from '@opentelemetry/api';
import { QuantileWindow } from './quantile-window.ts';
import { Series } from './series.ts';
import type { QuantileSlice, QuantileValue, SummaryValue } from './summary-data.ts';

/** A snapshot, whose slices are made only for who asks for them. */
class SummarySnapshot implements SummaryValue {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly QuantileValue[];
  readonly #window: QuantileWindow;

  constructor(count: number, sum: number, quantiles: readonly QuantileValue[], window: QuantileWindow) {
    this.count = count;
    this.sum = sum;
    this.quantiles = quantiles;
    this.#window = window;
  }

  slices(): QuantileSlice[] {
    return this.#window.recorded();
  }
}

/** Count and sum for ever, quantiles over a sliding window. */
export class SummarySeries extends Series<SummaryValue> {
  private readonly quantiles: readonly number[];
  private readonly window = new QuantileWindow();
  private count = 0;
  private sum = 0;

  constructor(attributes: Attributes, quantiles: readonly number[]) {
    super(attributes);
    this.quantiles = quantiles;
  }

  record(value: number): void {
    this.count += 1;
    this.sum += value;
    this.window.record(value);
  }

  get weight(): number {
    return this.count;
  }

  /** Summaries record straight into the series that takes what is over the limit, so there is nothing to take over. */
  absorb(): void {}

  snapshot(): SummaryValue {
    const values = this.window.quantiles(this.quantiles);
    const quantiles = this.quantiles.map((quantile, position) => ({
      quantile,
      value: values[position] ?? Number.NaN,
    }));
    return new SummarySnapshot(this.count, this.sum, quantiles, this.window);
  }

  update(): SummaryValue {
    return this.snapshot();
  }
}

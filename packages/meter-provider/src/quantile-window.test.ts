import { QuantileWindow, RELATIVE_ACCURACY } from './quantile-window.ts';

const minutes = (count: number) => jest.advanceTimersByTime(count * 60_000);

function exactQuantile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(quantile * (sorted.length - 1))] ?? Number.NaN;
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

describe('QuantileWindow', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('an empty window gives NaN', () => {
    expect(new QuantileWindow().quantiles([0.5, 0.99])).toEqual([Number.NaN, Number.NaN]);
  });

  test.each([
    ['uniform', (next: () => number) => next() * 10],
    ['log-normal', (next: () => number) => Math.exp(3 * (next() + next() + next() - 1.5))],
    ['bimodal', (next: () => number) => (next() < 0.5 ? 0.001 + next() * 0.001 : 1000 + next())],
    ['with negative values and zeros', (next: () => number) => (next() < 0.1 ? 0 : (next() - 0.5) * 100)],
  ])('%s values over several slices: every quantile within 1 %% of the exact one', (_, draw) => {
    const window = new QuantileWindow();
    const next = random(7);
    const values: number[] = [];
    for (let slice = 0; slice < 4; slice++) {
      for (let count = 0; count < 2500; count++) {
        const value = draw(next);
        values.push(value);
        window.record(value);
      }
      minutes(2);
    }
    const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
    const estimates = window.quantiles(quantiles);
    for (const [position, quantile] of quantiles.entries()) {
      const exact = exactQuantile(values, quantile);
      expect(Math.abs((estimates[position] ?? Number.NaN) - exact)).toBeLessThanOrEqual(
        Math.abs(exact) * RELATIVE_ACCURACY * 1.0001 + 1e-12,
      );
    }
  });

  test('values leave the window by slices, between 8 and 10 minutes after they came', () => {
    const window = new QuantileWindow();
    window.record(1);
    minutes(7.9);
    expect(window.quantiles([0.5])[0]).toBeCloseTo(1, 1);
    minutes(2.2);
    expect(window.quantiles([0.5])).toEqual([Number.NaN]);
  });

  test('an old value gives way to a young one', () => {
    const window = new QuantileWindow();
    window.record(1);
    minutes(6);
    window.record(100);
    expect(window.quantiles([0])[0]).toBeCloseTo(1, 1);
    minutes(4.1);
    expect(window.quantiles([0])[0]).toBeGreaterThan(99);
  });

  test('the machine clock may be set without any effect', () => {
    const window = new QuantileWindow();
    window.record(1);
    jest.setSystemTime(Date.now() + 3_600_000);
    expect(window.quantiles([0.5])[0]).toBeCloseTo(1, 1);
  });
});

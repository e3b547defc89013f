import type { Attributes } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import type { SummaryValue } from '../model/summary-metric-data.ts';
import type { PromClientValue } from './prom-client-producer.ts';

interface Parts {
  readonly attributes: Attributes;
  /** What stands in `le` or `quantile`, and its value. */
  readonly marked: [mark: number, value: number][];
  sum: number;
  count: number;
}

/** Puts a histogram together from the lines that it would be printed as. */
export function readHistograms(name: string, values: readonly PromClientValue[]): [Attributes, Histogram][] {
  return collectParts(name, values, 'le').map(({ attributes, marked, sum, count }) => {
    const buckets = marked.filter(([boundary]) => Number.isFinite(boundary)).sort(([a], [b]) => a - b);
    let before = 0;
    const counts = buckets.map(([, cumulative]) => {
      const own = cumulative - before;
      before = cumulative;
      return own;
    });
    const boundaries = buckets.map(([boundary]) => boundary);
    return [attributes, { buckets: { boundaries, counts: [...counts, count - before] }, sum, count }];
  });
}

/** Puts a summary together from the lines that it would be printed as. */
export function readSummaries(
  name: string,
  values: readonly PromClientValue[],
): [Attributes, SummaryValue][] {
  return collectParts(name, values, 'quantile').map(({ attributes, marked, sum, count }) => [
    attributes,
    { count, sum, quantiles: marked.map(([quantile, value]) => ({ quantile, value })) },
  ]);
}

function collectParts(name: string, values: readonly PromClientValue[], mark: 'le' | 'quantile'): Parts[] {
  const series = new Map<string, Parts>();
  for (const { labels = {}, value, metricName } of values) {
    const { [mark]: marking, ...attributes } = labels;
    const key = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
    let parts = series.get(key);
    if (parts === undefined) {
      parts = { attributes, marked: [], sum: 0, count: 0 };
      series.set(key, parts);
    }
    if (metricName === `${name}_sum`) parts.sum = value;
    else if (metricName === `${name}_count`) parts.count = value;
    else if (marking !== undefined) parts.marked.push([numberOf(marking), value]);
  }
  return [...series.values()];
}

function numberOf(text: string | number): number {
  return text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
}

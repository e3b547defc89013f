import type { MetricFamily } from './parse-exposition.ts';
import type { Labels, Sample } from './sample-line.ts';

/** What is wrong with the samples of a family, taken together; undefined when nothing is. */
export function findFamilyFault(family: MetricFamily, format: 'text' | 'openmetrics'): string | undefined {
  const ofType = rules[family.type]?.(family);
  return ofType ?? (format === 'openmetrics' ? findOpenMetricsFault(family) : undefined);
}

type Rule = (family: MetricFamily) => string | undefined;

const rules: Readonly<Record<string, Rule>> = {
  counter: ({ samples }) => samples.map(notCounting).find(isFault),
  histogram: (family) => histogramFault(family, { sum: '_sum', count: '_count', counting: true }),
  gaugehistogram: (family) => histogramFault(family, { sum: '_gsum', count: '_gcount', counting: false }),
  summary({ name, samples }) {
    return samples
      .map((sample) => {
        if (sample.name !== name) return notCounting(sample);
        const quantile = Number(sample.labels.quantile ?? Number.NaN);
        if (!(quantile >= 0 && quantile <= 1)) return `${name} has the quantile "${sample.labels.quantile}"`;
        return sample.value < 0 ? `${name} has the negative quantile value ${sample.value}` : undefined;
      })
      .find(isFault);
  },
  info: ({ samples }) =>
    samples.map(({ name, value }) => (value === 1 ? undefined : `${name} is ${value}, not 1`)).find(isFault),
  stateset({ name, samples }) {
    return samples
      .map(({ labels, value }) => {
        if (!Object.hasOwn(labels, name)) return `${name} has no label of its own name`;
        return value === 0 || value === 1 ? undefined : `${name} is ${value}, neither 0 nor 1`;
      })
      .find(isFault);
  },
};

function isFault(fault: string | undefined): fault is string {
  return fault !== undefined;
}

function notCounting({ name, value }: Sample): string | undefined {
  return value >= 0 ? undefined : `${name} counts to ${value}`;
}

interface HistogramParts {
  readonly sum: string;
  readonly count: string;
  /** Whether the values can only grow, so that a sum stands beside a count and neither is negative. */
  readonly counting: boolean;
}

function histogramFault({ name, samples }: MetricFamily, parts: HistogramParts): string | undefined {
  for (const group of groups(samples)) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => Number((labels.le ?? 'none').replace(/^\+Inf$/, 'Infinity')));
    const part = (suffix: string) => group.find((sample) => sample.name === `${name}${suffix}`)?.value;
    const [count, sum] = [part(parts.count), part(parts.sum)];
    if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? Number.NEGATIVE_INFINITY)))) {
      return `the buckets of ${name} do not ascend: ${buckets.map(({ labels }) => labels.le)}`;
    }
    if (buckets.some(({ value }, index) => !(value >= (buckets[index - 1]?.value ?? 0)))) {
      return `the buckets of ${name} are not cumulative: ${buckets.map(({ value }) => value)}`;
    }
    const last = buckets.at(-1);
    if (bounds.at(-1) !== Number.POSITIVE_INFINITY) return `${name} has no bucket for +Inf`;
    if (count !== undefined && last?.value !== count)
      return `${name} counts ${count}, but its last bucket ${last?.value}`;
    if ((count === undefined) !== (sum === undefined)) return `${name} has only one of sum and count`;
    const signed = bounds.some((bound) => bound < 0);
    if (parts.counting && signed && sum !== undefined) return `${name} has a sum beside a negative bucket`;
    if (!signed && sum !== undefined && !(sum >= 0)) return `the sum of ${name} is ${sum}`;
  }
  return undefined;
}

/** The series of a family, by their labels without those that tell the parts of one series. */
function groups(samples: readonly Sample[]): Sample[][] {
  const found = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { le: _le, quantile: _quantile, ...labels } = sample.labels;
    const key = identity(labels);
    found.set(key, [...(found.get(key) ?? []), sample]);
  }
  return [...found.values()];
}

function identity(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const types = ['counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset', 'unknown'];

/** https://prometheus.io/docs/specs/om/open_metrics_spec/ */
function findOpenMetricsFault({ name, type, unit, samples }: MetricFamily): string | undefined {
  if (!types.includes(type)) return `${name} has the type "${type}", which OpenMetrics does not know`;
  if (unit && (type === 'info' || type === 'stateset')) return `${name} is of type ${type} and has a unit`;
  const misplaced = samples.find((sample) => sample.exemplar && !/(_total|_bucket)$/.test(sample.name));
  const holdsExemplars = type === 'counter' || type === 'histogram' || type === 'gaugehistogram';
  if (misplaced || (!holdsExemplars && samples.some(({ exemplar }) => exemplar)))
    return `${name} holds an exemplar`;
  return findSeriesApart(name, samples);
}

/** The samples of one series, such as the buckets of a histogram, stand together. */
function findSeriesApart(name: string, samples: readonly Sample[]): string | undefined {
  const order = samples.map(({ labels: { le: _le, quantile: _quantile, ...labels } }) => identity(labels));
  const apart = order.find((series, index) => order[index - 1] !== series && order.indexOf(series) < index);
  return apart === undefined
    ? undefined
    : `the samples of ${name} with the labels ${apart} do not stand together`;
}

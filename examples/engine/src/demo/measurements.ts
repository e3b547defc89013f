import { type Labels, type Prometheus, parseExposition } from '@vital/testing';

/** What Vital measured, wherever it is read: from Prometheus, or from the page that Prometheus would scrape. */
export interface Measurements {
  /** Where the numbers come from, for people. */
  readonly source: string;
  /** The sum of a metric over the series that have all of the labels; 0 when there is none. */
  sum(name: string, labels?: Labels): Promise<number>;
  /** A quantile of a histogram over everything so far, in its unit; undefined while it is empty. */
  quantile(quantile: number, name: string): Promise<number | undefined>;
  /** Resolves when everything recorded before the call can be read. */
  settle(): Promise<void>;
}

export function prometheusMeasurements(prometheus: Prometheus): Measurements {
  const selector = (labels: Labels) =>
    Object.entries(labels)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(',');
  return {
    source: 'Prometheus',
    sum: async (name, labels = {}) => (await prometheus.value(`sum(${name}{${selector(labels)}})`)) ?? 0,
    async quantile(quantile, name) {
      const value = await prometheus.value(`histogram_quantile(${quantile}, sum by (le) (${name}_bucket))`);
      return Number.isNaN(value) ? undefined : value;
    },
    settle: () => prometheus.nextScrape(),
  };
}

export function pageMeasurements(url: string): Measurements {
  const read = async () => parseExposition(await (await fetch(url)).text());
  return {
    source: 'the metrics page',
    sum: async (name, labels) => (await read()).value(name, labels) ?? 0,
    async quantile(quantile, name) {
      const page = await read();
      const bounds = [
        ...new Set(
          page.matching(`${name}_bucket`).map(({ labels }) => Number(labels.le?.replace('+Inf', 'Infinity'))),
        ),
      ];
      const below = (bound: number) =>
        page
          .matching(`${name}_bucket`)
          .filter(({ labels }) => Number(labels.le?.replace('+Inf', 'Infinity')) === bound)
          .reduce((sum, { value }) => sum + value, 0);
      const wanted = quantile * below(Number.POSITIVE_INFINITY);
      return wanted === 0
        ? undefined
        : bounds.toSorted((a, b) => a - b).find((bound) => below(bound) >= wanted);
    },
    settle: async () => {},
  };
}

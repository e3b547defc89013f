/** What every subject renders: the same names, labels and values. */
export interface Workload {
  readonly kind: 'counters' | 'histograms';
  readonly series: number;
}

export const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const methods = ['GET', 'POST', 'PUT', 'DELETE'];
const statuses = ['200', '201', '404', '500'];

/** The labels of one series, as a fresh object. */
export function labelsOf(index: number): { method: string; route: string; status: string; shard: string } {
  return {
    method: methods[index % 4] ?? '',
    route: `/api/v1/resource/${index % 50}`,
    status: statuses[(index >> 2) % 4] ?? '',
    shard: `${index}`,
  };
}

/** A subject under load: every series changes between two scrapes. */
export interface Subject {
  /** Adds to every series. */
  record(): void;
  /** One scrape, without HTTP; answers the number of bytes. */
  render(): Promise<number>;
  /** Answers a request of node:http. */
  handle(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse): void;
}

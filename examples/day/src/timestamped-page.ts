export interface ScrapedAs {
  readonly job: string;
  readonly instance: string;
  /** Seconds since the epoch. */
  readonly at: number;
}

/** A page as Prometheus stores it: each sample with its target's labels and the time of the scrape. */
export function timestampedPage(
  page: string,
  { job, instance, at }: ScrapedAs,
): { text: string; samples: number } {
  const target = `job="${job}",instance="${instance}"`;
  const lines: string[] = [];
  for (const line of page.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [sample = line] = line.split(' # ');
    const space = sample.lastIndexOf(' ');
    const [series, value] = [sample.slice(0, space), sample.slice(space + 1)];
    const brace = series.indexOf('{');
    const labelled =
      brace === -1
        ? `${series}{${target}}`
        : `${series.slice(0, brace)}{${target},${series.slice(brace + 1)}`;
    lines.push(`${labelled} ${value} ${at}`);
  }
  return { text: `${lines.join('\n')}\n`, samples: lines.length };
}

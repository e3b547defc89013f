import { errorText } from '../error-facts.ts';
import { findFamilyFault } from './family-rules.ts';
import { type Labels, parseSampleLine, type Sample } from './sample-line.ts';

/** A metric and the samples that belong to it. */
export interface MetricFamily {
  readonly name: string;
  /** As the page says it; `untyped` (or `unknown` in OpenMetrics) when it says nothing. */
  readonly type: string;
  readonly help: string | undefined;
  /** OpenMetrics only. */
  readonly unit: string | undefined;
  readonly samples: readonly Sample[];
}

/** A page of metrics, read. */
export class Exposition {
  readonly format: 'text' | 'openmetrics';
  readonly families: readonly MetricFamily[];

  constructor(format: Exposition['format'], families: readonly MetricFamily[]) {
    this.format = format;
    this.families = families;
  }

  get samples(): readonly Sample[] {
    return this.families.flatMap(({ samples }) => samples);
  }

  family(name: string): MetricFamily | undefined {
    return this.families.find((family) => family.name === name);
  }

  /** The samples of a name, such as `vital_cache_operations_total`, that have all the given labels. */
  matching(name: string, having: Labels = {}): Sample[] {
    const conditions = Object.entries(having);
    return this.samples.filter(
      (sample) => sample.name === name && conditions.every(([key, value]) => sample.labels[key] === value),
    );
  }

  /** The value of a name, summed over the series that have all the given labels; undefined when none has. */
  value(name: string, having: Labels = {}): number | undefined {
    const found = this.matching(name, having);
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }
}

/** The suffixes that the samples of a type carry, by format. */
const suffixes: Record<Exposition['format'], Record<string, readonly string[]>> = {
  text: { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] },
  openmetrics: {
    counter: ['_total', '_created'],
    histogram: ['_bucket', '_sum', '_count', '_created'],
    gaugehistogram: ['_bucket', '_gsum', '_gcount'],
    summary: ['', '_sum', '_count', '_created'],
    info: ['_info'],
  },
};

/**
 * Parses a page in Prometheus's text format 0.0.4 or, when it ends with `# EOF`, in OpenMetrics 1.0.0. Strict where
 * Prometheus is, and also where it is lenient and a specification is not: a family's samples stand together.
 *
 * @throws Error with the line's number and what is wrong with it.
 */
export function parseExposition(page: string): Exposition {
  const openMetrics = /(^|\n)# EOF\n?$/.test(page);
  const parser = new PageParser(openMetrics ? 'openmetrics' : 'text');
  const lines = page.split('\n');
  if (lines.pop() !== '' && !openMetrics) throw new Error('the last line does not end');
  for (const [index, line] of lines.entries()) {
    try {
      parser.read(line);
    } catch (error) {
      throw new Error(`line ${index + 1}: ${errorText(error)}`);
    }
  }
  return parser.finish();
}

interface OpenFamily {
  name: string;
  type?: string;
  help?: string;
  unit?: string;
  samples: Sample[];
}

class PageParser {
  readonly #format: Exposition['format'];
  readonly #families = new Map<string, OpenFamily>();
  readonly #lastTimes = new Map<string, Sample>();
  #current: OpenFamily | undefined;
  #ended = false;

  constructor(format: Exposition['format']) {
    this.#format = format;
  }

  read(line: string): void {
    if (this.#ended) throw new Error('nothing may follow # EOF');
    if (line === '# EOF') {
      this.#ended = true;
      return;
    }
    const metadata = /^# (HELP|TYPE|UNIT) (?:"((?:[^"\\]|\\.)*)"|(\S+))(?: (.*))?$/s.exec(line);
    if (metadata) {
      const [, keyword, quoted, plain, text = ''] = metadata;
      if (this.#format === 'openmetrics' && metadata[4] === undefined) throw new Error(`no text: "${line}"`);
      this.#metadata(keyword, quoted ?? plain ?? '', text);
    } else if (line.startsWith('#') || line.trim() === '') {
      if (this.#format === 'openmetrics') throw new Error(`neither metadata nor a sample: "${line}"`);
    } else {
      this.#sample(parseSampleLine(line, this.#format === 'openmetrics'));
    }
  }

  finish(): Exposition {
    const untyped = this.#format === 'text' ? 'untyped' : 'unknown';
    const families = [...this.#families.values()].map(({ name, type = untyped, help, unit, samples }) => ({
      name,
      type,
      help,
      unit,
      samples,
    }));
    if (this.#format === 'openmetrics') this.#refuseClashes(families);
    for (const family of families) {
      const fault = findFamilyFault(family, this.#format);
      if (fault !== undefined) throw new Error(fault);
    }
    return new Exposition(this.#format, families);
  }

  /** No name that one family's samples may have is another's. */
  #refuseClashes(families: readonly MetricFamily[]): void {
    const owners = new Map<string, string>();
    for (const { name, type } of families) {
      for (const suffix of new Set(['', ...(suffixes.openmetrics[type] ?? [])])) {
        const owner = owners.get(name + suffix);
        if (owner !== undefined) throw new Error(`"${name}" and "${owner}" may both have "${name}${suffix}"`);
        owners.set(name + suffix, name);
      }
    }
  }

  #metadata(keyword: string | undefined, name: string, text: string): void {
    const family = this.#enter(name);
    if (family.samples.length > 0) throw new Error(`${keyword} of "${name}" after its samples`);
    const key = keyword === 'HELP' ? 'help' : keyword === 'TYPE' ? 'type' : 'unit';
    if (family[key] !== undefined) throw new Error(`a second ${keyword} of "${name}"`);
    if (key === 'unit' && text !== '' && !name.endsWith(`_${text}`)) {
      throw new Error(`the name "${name}" does not end with its unit "${text}"`);
    }
    family[key] = text;
  }

  #sample(sample: Sample): void {
    const labels = Object.entries(sample.labels).sort(([a], [b]) => (a < b ? -1 : 1));
    const series = JSON.stringify([sample.name, labels]);
    const earlier = this.#lastTimes.get(series);
    // Points of one series at several times are allowed, and are no scrape's business.
    if (earlier !== undefined && !this.#follows(sample.timestamp, earlier.timestamp))
      throw new Error(`a second sample of the series ${series}, which is no later one`);
    this.#lastTimes.set(series, sample);
    this.#familyOf(sample).samples.push(sample);
  }

  /** Whether a point may stand after another of its series: both say when they were, and OpenMetrics keeps their order. */
  #follows(time: number | undefined, earlier: number | undefined): boolean {
    if (time === undefined || earlier === undefined) return false;
    return this.#format === 'openmetrics' ? time >= earlier : time !== earlier;
  }

  #familyOf({ name }: Sample): OpenFamily {
    if (this.#current && this.#belongs(name, this.#current)) return this.#current;
    const owner = [...this.#families.values()].find((family) => this.#belongs(name, family));
    if (owner) throw new Error(`"${name}" does not stand with its family "${owner.name}"`);
    return this.#enter(name);
  }

  #belongs(name: string, family: OpenFamily): boolean {
    const allowed = suffixes[this.#format][family.type ?? ''] ?? [''];
    return allowed.some((suffix) => name === `${family.name}${suffix}`);
  }

  #enter(name: string): OpenFamily {
    if (this.#current?.name === name) return this.#current;
    if (this.#families.has(name)) throw new Error(`"${name}" does not stand together`);
    this.#current = { name, samples: [] };
    this.#families.set(name, this.#current);
    return this.#current;
  }
}

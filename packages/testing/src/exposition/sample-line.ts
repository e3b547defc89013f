/** Labels of a series. */
export type Labels = Readonly<Record<string, string>>;

/** One line of a page that holds a value. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  /** As it is written: milliseconds in the text format 0.0.4, seconds in OpenMetrics. */
  readonly timestamp?: number;
  readonly exemplar?: { readonly labels: Labels; readonly value: number; readonly timestamp?: number };
}

const namePattern = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelPattern = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const numberPattern =
  /[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[iI]nf(?:inity)?|NaN)(?![\w.])/y;
const quotedPattern = /"((?:[^"\\\n]|\\["\\n])*)"/y;
/** OpenMetrics takes a backslash before any other character for itself. */
const lenientQuotedPattern = /"((?:[^"\\\n]|\\.)*)"/y;

/**
 * Parses a line such as `name{label="value"} 1`, also with a quoted name inside the braces.
 *
 * @throws Error that says what was expected and where.
 */
export function parseSampleLine(line: string, openMetrics: boolean): Sample {
  const reader = new LineReader(line, openMetrics);
  const series = reader.series();
  const timestamp = reader.numberAfterBlank();
  const exemplar = openMetrics && reader.take(' # {') ? reader.exemplar() : undefined;
  reader.end();
  return { ...series, ...(timestamp !== undefined && { timestamp }), ...(exemplar && { exemplar }) };
}

/** Gives a sample's line a timestamp when it has none. A line that cannot be parsed stays as it is. */
export function addTimestamp(line: string, timestamp: number, openMetrics: boolean): string {
  const reader = new LineReader(line, openMetrics);
  try {
    reader.series();
    const { position } = reader;
    if (reader.numberAfterBlank() !== undefined) return line;
    return `${line.slice(0, position)} ${timestamp}${line.slice(position)}`;
  } catch {
    return line;
  }
}

class LineReader {
  position = 0;
  readonly #line: string;
  readonly #openMetrics: boolean;

  constructor(line: string, openMetrics: boolean) {
    this.#line = line;
    this.#openMetrics = openMetrics;
  }

  fail(expected: string): never {
    throw new Error(`expected ${expected} at column ${this.position + 1} of ${this.#line}`);
  }

  /** The name, the labels and the value. */
  series(): Pick<Sample, 'name' | 'labels' | 'value'> {
    const before = this.match(namePattern);
    const block = this.take('{') ? this.labels(before === undefined) : undefined;
    const name = before ?? block?.name ?? this.fail('a metric name');
    this.blank(block !== undefined && !this.#openMetrics);
    return { name, labels: block?.labels ?? {}, value: this.number() };
  }

  end(): void {
    this.#padding();
    if (this.position !== this.#line.length) this.fail('the end of the line');
  }

  take(text: string): boolean {
    const found = this.#line.startsWith(text, this.position);
    if (found) this.position += text.length;
    return found;
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.#line);
    if (!match) return undefined;
    this.position += match[0].length;
    return match[1] ?? match[0];
  }

  quoted(): string | undefined {
    const escaped = this.match(this.#openMetrics ? lenientQuotedPattern : quotedPattern);
    return escaped?.replace(/\\(["\\n])/g, (_, character) => (character === 'n' ? '\n' : character));
  }

  /** A label block after its opening brace; a name stands first in it when it did not stand before. */
  labels(nameInside: boolean): { name: string | undefined; labels: Labels } {
    const labels: Record<string, string> = {};
    let name: string | undefined;
    while (!this.take('}')) {
      this.#padding();
      const key = this.quoted() ?? this.match(labelPattern) ?? this.fail('a label name');
      this.#padding();
      if (this.take('=')) {
        this.#padding();
        if (Object.hasOwn(labels, key)) this.fail(`another label than "${key}", which is there already,`);
        labels[key] = this.quoted() ?? this.fail('a quoted label value');
      } else if (nameInside && name === undefined && Object.keys(labels).length === 0) {
        name = key;
      } else {
        this.fail('=');
      }
      this.#padding();
      if (!this.take(',') && this.#line[this.position] !== '}') this.fail(', or }');
      if (this.#openMetrics && this.#line.startsWith(',}', this.position - 1))
        this.fail('a label after the comma');
      this.#padding();
    }
    return { name, labels };
  }

  /** The one blank before a value; the text format allows more of them, or none after a label block. */
  blank(optional: boolean): void {
    const start = this.position;
    if (this.#openMetrics) this.take(' ');
    else this.#padding();
    if (this.position === start && !optional) this.fail('a blank');
  }

  number(): number {
    const text = this.match(numberPattern) ?? this.fail('a number');
    return Number(text.replace(/inf(inity)?$/i, 'Infinity'));
  }

  numberAfterBlank(): number | undefined {
    const start = this.position;
    if (!this.#openMetrics) this.#padding();
    else if (!this.take(' ')) return undefined;
    if (this.position === start) return undefined;
    if (this.position === this.#line.length) return this.#openMetrics ? this.fail('a number') : undefined;
    if (this.#line[this.position] === '#') {
      this.position = start;
      return undefined;
    }
    const timestamp = this.number();
    return Number.isFinite(timestamp) ? timestamp : this.fail('a finite time');
  }

  exemplar(): Sample['exemplar'] {
    const { labels } = this.labels(false);
    const length = Object.entries(labels).reduce(
      (sum, [key, value]) => sum + [...key].length + [...value].length,
      0,
    );
    if (length > 128) this.fail(`at most 128 characters of exemplar labels, not ${length},`);
    this.blank(false);
    const value = this.number();
    const timestamp = this.numberAfterBlank();
    return { labels, value, ...(timestamp !== undefined && { timestamp }) };
  }

  #padding(): void {
    if (this.#openMetrics) return;
    while (this.take(' ') || this.take('\t'));
  }
}

import type { Histogram } from '@opentelemetry/sdk-metrics';
import type { Family, FamilyWith, NumberFamily, Series } from '../model/family.ts';
import type { ReportOnce } from '../model/report-once.ts';
import type { SummaryValue } from '../model/summary-metric-data.ts';
import type { Pause } from '../pause.ts';
import { ChunkBuffer, longestNumber } from './chunk-buffer.ts';
import { classicBuckets } from './classic-buckets.ts';
import type { ExpositionFormat } from './exposition-format.ts';
import { familyHeader } from './family-header.ts';
import { canonicalFloat, numberText } from './number-text.ts';
import { SampleFrame } from './sample-frame.ts';

const seriesBetweenPauses = 128;
const closing = Buffer.from('} ');
const infiniteBucket = Buffer.from('le="+Inf"} ');

/** Writes families as text of one format. It outlives a pass, as the texts of bucket boundaries do. */
export class TextWriter {
  readonly #format: ExpositionFormat;
  readonly #report: ReportOnce;
  readonly #bucketTexts = new WeakMap<readonly number[], (Uint8Array | undefined)[]>();

  #chunks = new ChunkBuffer([]);

  constructor(format: ExpositionFormat, report: ReportOnce) {
    this.#format = format;
    this.#report = report;
  }

  /** Writes everything, in slices. */
  *write(families: readonly Family[], chunks: ChunkBuffer, pause: Pause): Generator<void> {
    this.#chunks = chunks;
    for (const family of families) {
      this.#writeText(familyHeader(family, this.#format));
      switch (family.shape) {
        case 'number':
          yield* this.#each(family, pause, (series) => this.#writeNumber(family, series));
          break;
        case 'histogram': {
          const names = new CompoundNames(family.name, '_bucket');
          yield* this.#each(family, pause, (series) =>
            this.#writeHistogram(names, series, series.point.value),
          );
          break;
        }
        case 'exponential': {
          const names = new CompoundNames(family.name, '_bucket');
          yield* this.#each(family, pause, (series) =>
            this.#writeHistogram(names, series, classicBuckets(series.point.value)),
          );
          break;
        }
        case 'summary': {
          const names = new CompoundNames(family.name, '');
          yield* this.#each(family, pause, (series) => this.#writeSummary(names, series));
          break;
        }
      }
    }
    this.#writeText(this.#format.end);
  }

  *#each<Value>(
    family: FamilyWith<Value>,
    pause: Pause,
    write: (series: Series<Value>) => void,
  ): Generator<void> {
    for (let start = 0; start < family.size; start += seriesBetweenPauses) {
      if (pause.isDue()) yield;
      this.#writeSlice(family, start, Math.min(start + seriesBetweenPauses, family.size), write);
    }
  }

  #writeSlice<Value>(
    family: FamilyWith<Value>,
    start: number,
    end: number,
    write: (series: Series<Value>) => void,
  ): void {
    for (let index = start; index < end; index++) {
      const series = family.series[index];
      if (series === undefined) continue;
      try {
        write(series);
      } catch (error) {
        this.#chunks.rewind();
        this.#report.warn(
          `a series of "${family.name}" is left out, its data cannot be read: ${String(error)}`,
          `unreadable ${family.name}`,
        );
      }
    }
  }

  #writeNumber(family: NumberFamily, series: Series<number>): void {
    const { value } = series.point;
    if (typeof value !== 'number' || (family.type === 'counter' && !(value >= 0))) {
      this.#report.warn(
        `a series of "${family.name}" is left out: its value is ${String(value)}, ` +
          `which a ${family.type} cannot be: ${series.text.trim()}`,
        `value ${family.name}`,
      );
      return;
    }
    const { text, ascii } = series;
    this.#chunks.reserve((ascii ? text.length : text.length * 3) + longestNumber);
    this.#chunks.write(text, ascii);
    this.#endLine(series, value);
  }

  #writeHistogram(names: CompoundNames, series: Series<unknown>, value: Histogram): void {
    const { boundaries, counts } = value.buckets;
    const texts = this.#bucketTextsOf(boundaries);
    series.bucketText ??= names.parts.before(series.text);
    const { bucketText, ascii } = series;
    const chunks = this.#chunks;
    chunks.reserve(
      (boundaries.length + 3) * ((ascii ? 1 : 3) * bucketText.length + names.length + 2 * longestNumber),
    );
    let count = 0;
    for (let index = 0; index < texts.length; index++) {
      count += counts[index] ?? 0;
      const text = texts[index];
      if (text === undefined) continue;
      chunks.write(bucketText, ascii);
      chunks.writeBytes(text);
      chunks.endLine(count);
    }
    count += counts[texts.length] ?? 0;
    chunks.write(bucketText, ascii);
    chunks.writeBytes(infiniteBucket);
    chunks.endLine(count);
    // The specification of OpenMetrics forbids a sum that may fall, and a count without a sum.
    const mayFall = value.sum === undefined || !(value.sum >= 0) || (boundaries[0] ?? 0) < 0;
    this.#writeSumAndCount(names, series, value.sum, count, mayFall);
  }

  #writeSummary(names: CompoundNames, series: Series<SummaryValue>): void {
    const { count, sum, quantiles } = series.point.value;
    const open = names.parts.before(series.text);
    this.#chunks.reserve((quantiles.length + 2) * (open.length * 3 + names.length + 2 * longestNumber));
    for (const { quantile, value } of quantiles) {
      this.#chunks.write(`${open}quantile="${this.#float(quantile)}"} `);
      this.#chunks.endLine(value);
    }
    this.#writeSumAndCount(names, series, sum, count, !(sum >= 0));
  }

  #writeSumAndCount(
    names: CompoundNames,
    series: Series<unknown>,
    sum: number | undefined,
    count: number,
    mayFall: boolean,
  ): void {
    if (mayFall && this.#format.onlyRisingSums) return;
    if (sum !== undefined) {
      this.#writeStart(names.sum, series);
      this.#endLine(series, sum);
    }
    this.#writeStart(names.count, series);
    this.#chunks.endLine(count);
  }

  #writeStart(frame: SampleFrame, { text, ascii }: Series<unknown>): void {
    if (text === '') {
      this.#chunks.writeBytes(frame.bare);
      return;
    }
    this.#chunks.writeBytes(frame.open);
    this.#chunks.write(text, ascii);
    this.#chunks.writeBytes(closing);
  }

  /** Ends a line with a value whose text the series keeps, if it is a fraction, until it changes. */
  #endLine(series: Series<unknown>, value: number): void {
    if ((value | 0) === value) {
      this.#chunks.endLine(value);
      return;
    }
    if (!Object.is(series.printed, value)) {
      series.printedText = numberText(value);
      series.printed = value;
    }
    this.#chunks.endLine(value, series.printedText);
  }

  /** The end of every bucket's labels; undefined for a boundary that no line may have, whose count the next one takes. */
  #bucketTextsOf(boundaries: readonly number[]): (Uint8Array | undefined)[] {
    let texts = this.#bucketTexts.get(boundaries);
    if (texts === undefined) {
      let last = Number.NEGATIVE_INFINITY;
      texts = boundaries.map((boundary) => {
        if (!(boundary > last) || boundary === Number.POSITIVE_INFINITY) return undefined;
        last = boundary;
        return Buffer.from(`le="${this.#float(boundary)}"} `);
      });
      this.#bucketTexts.set(boundaries, texts);
    }
    return texts;
  }

  #float(value: number): string {
    return this.#format.canonicalFloats ? canonicalFloat(value) : numberText(value);
  }

  #writeText(text: string): void {
    this.#chunks.reserve(text.length * 3);
    this.#chunks.write(text);
  }
}

/** The names of the lines of a histogram or summary. */
class CompoundNames {
  readonly parts: SampleFrame;
  readonly sum: SampleFrame;
  readonly count: SampleFrame;
  readonly length: number;

  constructor(name: string, partSuffix: string) {
    this.parts = new SampleFrame(name + partSuffix);
    this.sum = new SampleFrame(`${name}_sum`);
    this.count = new SampleFrame(`${name}_count`);
    this.length = this.parts.length + this.sum.length + this.count.length;
  }
}

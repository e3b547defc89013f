import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import type { Family, FamilyWith, NumberFamily, Series } from '../model/family.ts';
import type { ReportOnce } from '../model/report-once.ts';
import { openSample, sampleText } from '../model/sample-text.ts';
import type { SummaryValue } from '../model/summary-metric-data.ts';
import type { Pause } from '../pause.ts';
import { ChunkBuffer, longestNumber } from './chunk-buffer.ts';
import { classicBuckets } from './classic-buckets.ts';
import type { ExpositionFormat } from './exposition-format.ts';
import { familyHeader } from './family-header.ts';
import { canonicalFloat, numberText } from './number-text.ts';

const seriesBetweenPauses = 128;

/** Writes families as text of one format. It outlives a pass, as the texts of bucket boundaries do. */
export class TextWriter {
  readonly #format: ExpositionFormat;
  readonly #report: ReportOnce;
  readonly #bucketTexts = new WeakMap<readonly number[], (string | undefined)[]>();

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
        case 'histogram':
          yield* this.#each(family, pause, (series) =>
            this.#writeHistogram(family.name, series.text, series.point.value),
          );
          break;
        case 'exponential':
          yield* this.#each(family, pause, (series) => this.#writeExponential(family.name, series));
          break;
        case 'summary':
          yield* this.#each(family, pause, (series) => this.#writeSummary(family.name, series));
          break;
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
    if ((value | 0) === value) {
      this.#chunks.endLine(value);
      return;
    }
    if (!Object.is(series.printed, value)) {
      series.printed = value;
      series.printedText = numberText(value);
    }
    this.#chunks.endLine(value, series.printedText);
  }

  #writeExponential(name: string, series: Series<ExponentialHistogram>): void {
    this.#writeHistogram(name, series.text, classicBuckets(series.point.value));
  }

  #writeHistogram(name: string, labels: string, value: Histogram): void {
    const { boundaries, counts } = value.buckets;
    const texts = this.#bucketTextsOf(boundaries);
    const open = openSample(`${name}_bucket`) + (labels === '' ? '' : `${labels},`);
    this.#chunks.reserve((boundaries.length + 3) * (open.length * 3 + 2 * longestNumber));
    const start = this.#chunks.position;
    this.#chunks.write(open);
    const end = this.#chunks.position;
    let count = 0;
    for (let index = 0; index < texts.length; index++) {
      count += counts[index] ?? 0;
      const text = texts[index];
      if (text === undefined) continue;
      this.#chunks.write(text, true);
      this.#chunks.endLine(count);
      this.#chunks.copy(start, end);
    }
    count += counts[texts.length] ?? 0;
    this.#chunks.write('le="+Inf"} ', true);
    this.#chunks.endLine(count);
    // The specification of OpenMetrics forbids a sum that may fall, and a count without a sum.
    const mayFall = value.sum === undefined || !(value.sum >= 0) || (boundaries[0] ?? 0) < 0;
    this.#writeSumAndCount(name, labels, value.sum, count, mayFall);
  }

  #writeSummary(name: string, series: Series<SummaryValue>): void {
    const { count, sum, quantiles } = series.point.value;
    const labels = series.text;
    const open = openSample(name) + (labels === '' ? '' : `${labels},`);
    this.#chunks.reserve((quantiles.length + 2) * (open.length * 3 + 2 * longestNumber));
    for (const { quantile, value } of quantiles) {
      this.#chunks.write(`${open}quantile="${this.#float(quantile)}"} `);
      this.#chunks.endLine(value);
    }
    this.#writeSumAndCount(name, labels, sum, count, !(sum >= 0));
  }

  #writeSumAndCount(
    name: string,
    labels: string,
    sum: number | undefined,
    count: number,
    mayFall: boolean,
  ): void {
    if (mayFall && this.#format.onlyRisingSums) return;
    if (sum !== undefined) {
      this.#chunks.write(sampleText(`${name}_sum`, labels));
      this.#chunks.endLine(sum);
    }
    this.#chunks.write(sampleText(`${name}_count`, labels));
    this.#chunks.endLine(count);
  }

  /** The end of every bucket's labels; undefined for a boundary that no line may have, whose count the next one takes. */
  #bucketTextsOf(boundaries: readonly number[]): (string | undefined)[] {
    let texts = this.#bucketTexts.get(boundaries);
    if (texts === undefined) {
      let last = Number.NEGATIVE_INFINITY;
      texts = boundaries.map((boundary) => {
        if (!(boundary > last) || boundary === Number.POSITIVE_INFINITY) return undefined;
        last = boundary;
        return `le="${this.#float(boundary)}"} `;
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

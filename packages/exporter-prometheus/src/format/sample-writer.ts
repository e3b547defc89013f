import type { Histogram } from '@opentelemetry/sdk-metrics';
import { type NumberFamily, openMetricsName, type Point, type Series } from '../model/family.ts';
import type { ReportOnce } from '../model/report-once.ts';
import { renameSample } from '../model/sample-text.ts';
import type { SummaryValue } from '../model/summary-metric-data.ts';
import { longestNumber } from './chunk-buffer.ts';
import { type ExemplarFormatter, exemplarsOf, latestByBucket, latestExemplar } from './exemplar.ts';
import type { TextFormat } from './exposition-format.ts';
import { announcedType } from './family-header.ts';
import type { LineSink } from './line-sink.ts';
import { canonicalFloat, numberText } from './number-text.ts';
import { SampleFrame } from './sample-frame.ts';

const closing = Buffer.from('} ');
/** `a{b="c"} `; a shorter line could be taken for the end of the number before it, when that is replaced. */
const shortestLabelled = 9;
const infiniteBucket = Buffer.from('le="+Inf"} ');

/** What depends on more than the format. */
export interface SampleWriterOptions {
  readonly format: TextFormat;
  readonly report: ReportOnce;
  /** Makes the text of exemplars, for formats that have them. */
  readonly formatExemplar: ExemplarFormatter;
  /** Whether OpenMetrics gets `_created` lines. */
  readonly createdLines: boolean;
}

/** Writes the lines of one series. */
export class SampleWriter {
  /** Series that had fewer or shorter lines than others of their type, or an exemplar: new numbers would not fit. */
  irregular = 0;
  readonly #options: SampleWriterOptions;
  readonly #format: TextFormat;
  readonly #createdLines: boolean;
  readonly #bucketTexts = new WeakMap<readonly number[], (Uint8Array | undefined)[]>();

  constructor(options: SampleWriterOptions) {
    this.#options = options;
    this.#format = options.format;
    this.#createdLines = options.createdLines && options.format.openMetricsNames;
  }

  /** Writes the numbers of a family. */
  numbers(family: NumberFamily): (sink: LineSink, series: Series<number>) => void {
    const counter = announcedType(family, this.#format) === 'counter';
    const exemplified = counter && this.#format.exemplars;
    const createdName = counter && this.#createdLines ? `${openMetricsName(family)}_created` : undefined;
    return (sink, series) => {
      const { value } = series.point;
      if (typeof value !== 'number' || (family.type === 'counter' && !(value >= 0))) {
        this.irregular++;
        this.#options.report.warn(
          `a series of "${family.name}" is left out: its value is ${String(value)}, ` +
            `which a ${family.type} cannot be: ${series.text.trim()}`,
          `value ${family.name}`,
        );
        return;
      }
      const exemplar = exemplified
        ? this.#exemplarText(latestExemplar(exemplarsOf(series.point)))
        : undefined;
      const { byteLength } = series;
      if (byteLength < shortestLabelled) this.irregular++;
      sink.reserve(byteLength + longestNumber + 3 * (exemplar?.length ?? 0));
      sink.write(series.text, series.ascii, byteLength);
      this.#endLine(sink, series, value, exemplar);
      if (createdName !== undefined) this.#writeCreatedNumber(sink, family.name, createdName, series);
    };
  }

  /** Writes the histograms of a family. */
  histograms(name: string): (sink: LineSink, series: Series<unknown>, value: Histogram) => void {
    const names = new CompoundNames(name, '_bucket');
    return (sink, series, value) => this.#writeHistogram(sink, names, series, value);
  }

  /** Writes the summaries of a family. */
  summaries(name: string): (sink: LineSink, series: Series<SummaryValue>) => void {
    const names = new CompoundNames(name, '');
    return (sink, series) => {
      const { count, sum, quantiles } = series.point.value;
      const open = names.parts.before(series.text);
      sink.reserve((quantiles.length + 3) * (open.length * 3 + names.length + 2 * longestNumber));
      for (const { quantile, value } of quantiles) {
        sink.write(`${open}quantile="${this.#float(quantile)}"} `);
        sink.endLine(value);
      }
      this.#writeSumAndCount(sink, names, series, sum, count, !(sum >= 0));
    };
  }

  #writeHistogram(sink: LineSink, names: CompoundNames, series: Series<unknown>, value: Histogram): void {
    const { boundaries, counts } = value.buckets;
    const texts = this.#bucketTextsOf(boundaries);
    series.bucketText ??= names.parts.before(series.text);
    const { bucketText } = series;
    const ascii = series.ascii && names.parts.ascii;
    const exemplars = this.#format.exemplars
      ? latestByBucket(exemplarsOf(series.point), boundaries)
      : undefined;
    const exemplarTexts = exemplars?.map((exemplar) => this.#exemplarText(exemplar));
    const exemplarBytes = exemplarTexts?.reduce((sum, text) => sum + 3 * (text?.length ?? 0), 0) ?? 0;
    sink.reserve(
      (boundaries.length + 4) * ((ascii ? 1 : 3) * bucketText.length + names.length + 2 * longestNumber) +
        exemplarBytes,
    );
    let count = 0;
    let exemplar: string | undefined;
    for (let index = 0; index < texts.length; index++) {
      count += counts[index] ?? 0;
      if (exemplarTexts !== undefined) exemplar = exemplarTexts[index] ?? exemplar;
      const text = texts[index];
      if (text === undefined) continue;
      sink.write(bucketText, ascii);
      sink.writeBytes(text);
      sink.endLine(count, undefined, exemplar);
      exemplar = undefined;
    }
    count += counts[texts.length] ?? 0;
    sink.write(bucketText, ascii);
    sink.writeBytes(infiniteBucket);
    sink.endLine(count, undefined, exemplarTexts?.[texts.length] ?? exemplar);
    // The specification of OpenMetrics forbids a sum that may fall, and a count without a sum.
    const mayFall = value.sum === undefined || !(value.sum >= 0) || (boundaries[0] ?? 0) < 0;
    this.#writeSumAndCount(sink, names, series, value.sum, count, mayFall);
  }

  #writeSumAndCount(
    sink: LineSink,
    names: CompoundNames,
    series: Series<unknown>,
    sum: number | undefined,
    count: number,
    mayFall: boolean,
  ): void {
    if (mayFall || sum === undefined || series.text === '') this.irregular++;
    if (!mayFall || !this.#format.onlyRisingSums) {
      if (sum !== undefined) {
        writeStart(sink, names.sum, series);
        this.#endLine(sink, series, sum);
      }
      writeStart(sink, names.count, series);
      sink.endLine(count);
    }
    const created = this.#createdLines ? createdSeconds(series.point) : undefined;
    if (created === undefined) return;
    writeStart(sink, names.created, series);
    sink.endLine(created);
  }

  #writeCreatedNumber(sink: LineSink, name: string, createdName: string, series: Series<number>): void {
    const created = createdSeconds(series.point);
    if (created === undefined) return;
    const text = renameSample(series.text, name, createdName);
    sink.reserve(text.length * 3 + longestNumber);
    sink.write(text);
    sink.endLine(created);
  }

  #exemplarText(exemplar: Parameters<ExemplarFormatter>[0] | undefined): string | undefined {
    if (exemplar === undefined) return undefined;
    this.irregular++;
    return this.#options.formatExemplar(exemplar);
  }

  /** Ends a line with a value whose text the series keeps, if it is a fraction, until it changes. */
  #endLine(sink: LineSink, series: Series<unknown>, value: number, exemplar?: string): void {
    if ((value | 0) === value) {
      sink.endLine(value, undefined, exemplar);
      return;
    }
    if (!Object.is(series.printed, value)) {
      series.printedText = numberText(value);
      series.printed = value;
    }
    sink.endLine(value, series.printedText, exemplar);
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
}

/** The names of the lines of a histogram or summary. */
class CompoundNames {
  readonly parts: SampleFrame;
  readonly sum: SampleFrame;
  readonly count: SampleFrame;
  readonly created: SampleFrame;
  readonly length: number;

  constructor(name: string, partSuffix: string) {
    this.parts = new SampleFrame(name + partSuffix);
    this.sum = new SampleFrame(`${name}_sum`);
    this.count = new SampleFrame(`${name}_count`);
    this.created = new SampleFrame(`${name}_created`);
    this.length = this.parts.length + this.sum.length + this.count.length + this.created.length;
  }
}

function writeStart(sink: LineSink, frame: SampleFrame, { text, ascii }: Series<unknown>): void {
  if (text === '') {
    sink.writeBytes(frame.bare);
    return;
  }
  sink.writeBytes(frame.open);
  sink.write(text, ascii);
  sink.writeBytes(closing);
}

/** When a series began, in seconds since the epoch; undefined when its provider does not say. */
function createdSeconds({ startTime: [seconds, nanos] }: Point<unknown>): number | undefined {
  return seconds === 0 && nanos === 0 ? undefined : seconds + Math.round(nanos / 1e6) / 1e3;
}

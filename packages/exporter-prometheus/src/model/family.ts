import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import type { SummaryValue } from './summary-metric-data.ts';

/** What Prometheus calls the type of a metric. */
export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'stateset' | 'unknown';

/** What the exporter needs of any provider's data point. */
export interface Point<Value> {
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly value: Value;
}

/** One series: its text, escaped once, and the data point that this pass shows for it. */
export class Series<Value> {
  /** The attributes object that the text was made from; its identity says that the text still holds. */
  attributes: Attributes;
  /** For a metric of one number everything up to the value; for the others the labels alone. */
  readonly text: string;
  /** The start of a histogram's bucket lines, made when the first of them is written. */
  bucketText: string | undefined = undefined;
  /** Whether the text is ASCII, which is written much faster. */
  readonly ascii: boolean;
  /** The length of the text in UTF-8. */
  readonly byteLength: number;
  point: Point<Value>;
  /** The pass that last showed this series. */
  pass = 0;
  /** Where the series stood among the data points of its stream. */
  slot = 0;
  /** The last value printed and its text, because making text of a fraction is slow. */
  printed = Number.NaN;
  printedText = 'NaN';

  constructor(text: string, point: Point<Value>) {
    this.text = text;
    this.ascii = isAscii(text);
    this.byteLength = this.ascii ? text.length : Buffer.byteLength(text);
    this.attributes = point.attributes;
    this.point = point;
  }
}

/** The data points that one provider's metric brought, by position. */
export interface Stream<Value> {
  constantText: string;
  series: Series<Value>[];
  spare: Series<Value>[];
}

/** What a family is, before it has series. */
export interface FamilyIdentity {
  /** The full Prometheus name, escaped as the scraper asked: `vital_workflow_requests_total`. */
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  /** In Prometheus words, such as `seconds`; empty where `# UNIT` would not be legal. */
  readonly unit: string;
}

/** One metric as Prometheus sees it, and its series. It outlives a pass so that text need not be made again. */
abstract class FamilyOf<Value> {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly unit: string;
  /** The series of the current pass: the first `size` ones. */
  readonly series: Series<Value>[] = [];
  size = 0;
  pass = 0;
  /** Whether another family has the name that this one would have in OpenMetrics, without `_total` or `_info`. */
  baseTaken = false;
  readonly streams: Stream<Value>[] = [];
  streamCount = 0;
  readonly byText = new Map<string, Series<Value>>();

  constructor(identity: FamilyIdentity) {
    this.name = identity.name;
    this.type = identity.type;
    this.help = identity.help;
    this.unit = identity.unit;
  }

  /** Everything that this family's lines may be called. */
  abstract sampleNames(): string[];

  begin(pass: number): void {
    this.pass = pass;
    this.size = 0;
    this.streamCount = 0;
    this.baseTaken = false;
  }

  /** Forgets the series that this pass did not show. */
  end(): void {
    this.series.length = this.size;
    this.streams.length = this.streamCount;
    if (this.byText.size === this.size) return;
    for (const [text, series] of this.byText) if (series.pass !== this.pass) this.byText.delete(text);
  }
}

/** Counters, gauges and all else that is one number a series. */
export class NumberFamily extends FamilyOf<number> {
  readonly shape = 'number';
  override sampleNames(): string[] {
    return [this.name];
  }
}

/** Histograms with explicit boundaries. */
export class HistogramFamily extends FamilyOf<Histogram> {
  readonly shape = 'histogram';
  override sampleNames(): string[] {
    return ['', '_bucket', '_sum', '_count'].map((suffix) => this.name + suffix);
  }
}

/** Histograms with exponential buckets, which Prometheus calls native. */
export class ExponentialHistogramFamily extends FamilyOf<ExponentialHistogram> {
  readonly shape = 'exponential';
  override sampleNames(): string[] {
    return ['', '_bucket', '_sum', '_count'].map((suffix) => this.name + suffix);
  }
}

/** Summaries. */
export class SummaryFamily extends FamilyOf<SummaryValue> {
  readonly shape = 'summary';
  override sampleNames(): string[] {
    return ['', '_sum', '_count'].map((suffix) => this.name + suffix);
  }
}

/** A metric of any shape; `shape` tells them apart. */
export type Family = NumberFamily | HistogramFamily | ExponentialHistogramFamily | SummaryFamily;

/** The name that `# TYPE` gives a family in OpenMetrics, where counters and infos have their suffix on the sample only. */
export function openMetricsName(family: { readonly name: string; readonly type: FamilyType }): string {
  if (family.type === 'counter') return family.name.replace(/_total$/, '');
  return family.type === 'info' ? family.name.replace(/_info$/, '') : family.name;
}

/** What the shapes have in common, for code that moves series without looking into their values. */
export type FamilyWith<Value> = FamilyOf<Value>;

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

import type { HrTime } from '@opentelemetry/api';
import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';
import protobuf from 'protobufjs/minimal.js';
import type { Family, FamilyType, Point, Series } from '../model/family.ts';
import type { Label } from '../model/label-text.ts';
import type { ReportOnce } from '../model/report-once.ts';
import type { SummaryValue } from '../model/summary-metric-data.ts';
import type { Pause } from '../pause.ts';
import type { ChunkBuffer } from './chunk-buffer.ts';
import { classicBuckets } from './classic-buckets.ts';
import { type Exemplar, exemplarLabels, exemplarsOf, latestByBucket, latestExemplar } from './exemplar.ts';
import {
  hasNativeScale,
  type NativeBuckets,
  type NativeHistogram,
  nativeHistogram,
} from './native-histogram.ts';

/** The numbers of io.prometheus.client.MetricType. Info and stateset are gauges here, as in text. */
const typeNumbers: Record<FamilyType, number> = {
  counter: 0,
  gauge: 1,
  info: 1,
  stateset: 1,
  summary: 2,
  unknown: 3,
  histogram: 4,
};

/** The field of io.prometheus.client.Metric that holds a number of a type. */
const numberFields: Partial<Record<FamilyType, number>> = {
  counter: 3,
  gauge: 2,
  info: 2,
  stateset: 2,
  unknown: 5,
};

const metricField = 4;
/** Smaller values than this count as zero; OpenTelemetry's default. */
const zeroThreshold = 1e-128;
const seriesBetweenPauses = 64;

/** Gives the labels of a series. */
export type SeriesLabels = (family: Family, series: Series<unknown>) => readonly Label[];

/** Writes families as delimited messages of io.prometheus.client.MetricFamily, with native histograms. */
export class ProtobufWriter {
  readonly #labelsOf: SeriesLabels;
  readonly #exemplarLabels: (exemplar: Exemplar) => Label[];
  readonly #report: ReportOnce;
  /** Whether the family that is being written can be native. */
  #allNative = true;
  readonly #labelBytes = new WeakMap<Series<unknown>, Uint8Array>();

  constructor(
    labelsOf: SeriesLabels,
    attributeLabels: Parameters<typeof exemplarLabels>[1],
    report: ReportOnce,
  ) {
    this.#labelsOf = labelsOf;
    this.#exemplarLabels = (exemplar) => exemplarLabels(exemplar, attributeLabels);
    this.#report = report;
  }

  /** Writes everything, in slices. */
  *write(families: readonly Family[], chunks: ChunkBuffer, pause: Pause): Generator<void> {
    for (const family of families) {
      // Prometheus takes a family of both kinds for what its first histogram is.
      this.#allNative =
        family.shape === 'exponential' && family.series.every(({ point }) => hasNativeScale(point.value));
      const parts: Uint8Array[] = [familyHead(family)];
      for (let start = 0; start < family.size; start += seriesBetweenPauses) {
        if (pause.isDue()) yield;
        const slice = protobuf.Writer.create();
        const end = Math.min(start + seriesBetweenPauses, family.size);
        for (let index = start; index < end; index++) this.#writeMetric(slice, family, index);
        parts.push(slice.finish());
      }
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      chunks.add(Buffer.from(protobuf.Writer.create().uint32(length).finish()));
      for (const part of parts)
        if (part.length > 0) chunks.add(Buffer.from(part.buffer, part.byteOffset, part.length));
    }
  }

  #writeMetric(slice: protobuf.Writer, family: Family, index: number): void {
    try {
      const metric = protobuf.Writer.create();
      if (this.#writeValue(metric, family, index)) slice.uint32(tag(metricField, 2)).bytes(metric.finish());
    } catch (error) {
      this.#report.warn(
        `a series of "${family.name}" is left out, its data cannot be read: ${String(error)}`,
        `unreadable ${family.name}`,
      );
    }
  }

  #writeValue(metric: protobuf.Writer, family: Family, index: number): boolean {
    switch (family.shape) {
      case 'number': {
        const series = family.series[index];
        if (series === undefined) return false;
        const { value } = series.point;
        if (typeof value !== 'number' || (family.type === 'counter' && !(value >= 0))) return false;
        this.#writeLabels(metric, family, series);
        metric.uint32(tag(numberFields[family.type] ?? 5, 2)).fork();
        metric.uint32(tag(1, 1)).double(value);
        if (family.type === 'counter') {
          this.#writeExemplar(metric, 2, latestExemplar(exemplarsOf(series.point)));
          writeCreated(metric, 3, series.point);
        }
        metric.ldelim();
        return true;
      }
      case 'histogram': {
        const series = family.series[index];
        if (series === undefined) return false;
        this.#writeLabels(metric, family, series);
        this.#writeClassic(metric, series.point, series.point.value);
        return true;
      }
      case 'exponential': {
        const series = family.series[index];
        if (series === undefined) return false;
        this.#writeLabels(metric, family, series);
        const native = this.#allNative ? nativeHistogram(series.point.value) : undefined;
        if (native === undefined)
          this.#writeClassic(metric, series.point, classicBuckets(series.point.value));
        else this.#writeNative(metric, series.point, native);
        return true;
      }
      case 'summary': {
        const series = family.series[index];
        if (series === undefined) return false;
        this.#writeLabels(metric, family, series);
        writeSummary(metric, series.point);
        return true;
      }
    }
  }

  #writeClassic(metric: protobuf.Writer, point: Point<unknown>, { buckets, sum }: Histogram): void {
    const exemplars = latestByBucket(exemplarsOf(point), buckets.boundaries);
    metric.uint32(tag(7, 2)).fork();
    const body = protobuf.Writer.create();
    let count = 0;
    let last = Number.NEGATIVE_INFINITY;
    for (let index = 0; index <= buckets.boundaries.length; index++) {
      count += buckets.counts[index] ?? 0;
      const boundary = buckets.boundaries[index] ?? Number.POSITIVE_INFINITY;
      if (!(boundary > last)) continue;
      last = boundary;
      body.uint32(tag(3, 2)).fork().uint32(tag(1, 0)).uint64(count).uint32(tag(2, 1)).double(boundary);
      this.#writeExemplar(body, 3, exemplars?.[index]);
      body.ldelim();
    }
    metric
      .uint32(tag(1, 0))
      .uint64(count)
      .uint32(tag(2, 1))
      .double(sum ?? Number.NaN);
    metric.raw(body.finish());
    writeCreated(metric, 15, point);
    metric.ldelim();
  }

  #writeNative(metric: protobuf.Writer, point: Point<ExponentialHistogram>, native: NativeHistogram): void {
    const { sum, zeroCount } = point.value;
    // Prometheus refuses the whole scrape where the count is not the sum of the buckets.
    const count = zeroCount + sumOf(native.positive.counts) + sumOf(native.negative.counts);
    metric.uint32(tag(7, 2)).fork();
    metric
      .uint32(tag(1, 0))
      .uint64(count)
      .uint32(tag(2, 1))
      .double(sum ?? Number.NaN);
    metric.uint32(tag(5, 0)).sint32(native.schema);
    metric.uint32(tag(6, 1)).double(zeroThreshold).uint32(tag(7, 0)).uint64(zeroCount);
    writeBuckets(metric, 9, 10, native.negative);
    writeBuckets(metric, 12, 13, native.positive);
    writeCreated(metric, 15, point);
    for (const exemplar of exemplarsOf(point)) this.#writeExemplar(metric, 16, exemplar);
    metric.ldelim();
  }

  #writeExemplar(writer: protobuf.Writer, field: number, exemplar: Exemplar | undefined): void {
    if (exemplar === undefined) return;
    writer.uint32(tag(field, 2)).fork();
    for (const label of this.#exemplarLabels(exemplar)) writeLabel(writer, label);
    writer.uint32(tag(2, 1)).double(exemplar.value);
    writeTimestamp(writer, 3, exemplar.timestamp);
    writer.ldelim();
  }

  #writeLabels(metric: protobuf.Writer, family: Family, series: Series<unknown>): void {
    let bytes = this.#labelBytes.get(series);
    if (bytes === undefined) {
      const writer = protobuf.Writer.create();
      for (const label of this.#labelsOf(family, series)) writeLabel(writer, label);
      bytes = writer.finish();
      this.#labelBytes.set(series, bytes);
    }
    metric.raw(bytes);
  }
}

function familyHead(family: Family): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(tag(1, 2)).string(family.name);
  if (family.help !== '') writer.uint32(tag(2, 2)).string(family.help);
  writer.uint32(tag(3, 0)).int32(typeNumbers[family.type]);
  return writer.finish();
}

function writeSummary(metric: protobuf.Writer, point: Point<SummaryValue>): void {
  const { count, sum, quantiles } = point.value;
  metric.uint32(tag(4, 2)).fork();
  metric.uint32(tag(1, 0)).uint64(count).uint32(tag(2, 1)).double(sum);
  for (const { quantile, value } of quantiles) {
    metric
      .uint32(tag(3, 2))
      .fork()
      .uint32(tag(1, 1))
      .double(quantile)
      .uint32(tag(2, 1))
      .double(value)
      .ldelim();
  }
  writeCreated(metric, 4, point);
  metric.ldelim();
}

/** One span of consecutive buckets, and the difference of each count to the one before. */
function writeBuckets(
  metric: protobuf.Writer,
  spanField: number,
  deltaField: number,
  { firstIndex, counts }: NativeBuckets,
): void {
  if (counts.length === 0) return;
  metric.uint32(tag(spanField, 2)).fork();
  metric.uint32(tag(1, 0)).sint32(firstIndex).uint32(tag(2, 0)).uint32(counts.length).ldelim();
  metric.uint32(tag(deltaField, 2)).fork();
  let before = 0;
  for (const count of counts) {
    metric.sint64(count - before);
    before = count;
  }
  metric.ldelim();
}

function writeLabel(writer: protobuf.Writer, { name, value }: Label): void {
  writer.uint32(tag(1, 2)).fork().uint32(tag(1, 2)).string(name).uint32(tag(2, 2)).string(value).ldelim();
}

function writeCreated(writer: protobuf.Writer, field: number, { startTime }: Point<unknown>): void {
  if (startTime[0] !== 0 || startTime[1] !== 0) writeTimestamp(writer, field, startTime);
}

function writeTimestamp(writer: protobuf.Writer, field: number, [seconds, nanos]: HrTime): void {
  writer
    .uint32(tag(field, 2))
    .fork()
    .uint32(tag(1, 0))
    .int64(seconds)
    .uint32(tag(2, 0))
    .int32(nanos)
    .ldelim();
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function tag(field: number, wireType: 0 | 1 | 2): number {
  return (field << 3) | wireType;
}

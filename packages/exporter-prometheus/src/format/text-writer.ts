import type { Histogram } from '@opentelemetry/sdk-metrics';
import type { Family, FamilyWith, Series } from '../model/family.ts';
import type { Pause } from '../pause.ts';
import { ChunkBuffer } from './chunk-buffer.ts';
import { ChunkPatch } from './chunk-patch.ts';
import { classicBuckets } from './classic-buckets.ts';
import { familyHeader } from './family-header.ts';
import { FamilyImage } from './family-image.ts';
import type { LineSink } from './line-sink.ts';
import { SampleWriter, type SampleWriterOptions } from './sample-writer.ts';

const seriesBetweenPauses = 128;
/** A group is about 200 KiB of text. */
const numbersInGroup = 2048;
const histogramsInGroup = 160;

type WriteSeries<Value> = (sink: LineSink, series: Series<Value>) => void;

/** Writes families as text of one format. It outlives a pass, and so does the text of large families. */
export class TextWriter {
  readonly #options: SampleWriterOptions;
  readonly #samples: SampleWriter;
  readonly #images = new WeakMap<object, FamilyImage>();
  readonly #patch = new ChunkPatch();

  constructor(options: SampleWriterOptions) {
    this.#options = options;
    this.#samples = new SampleWriter(options);
  }

  /** Writes everything, in slices. */
  *write(families: readonly Family[], chunks: ChunkBuffer, pause: Pause): Generator<void> {
    for (const family of families) {
      writeText(chunks, familyHeader(family, this.#options.format));
      switch (family.shape) {
        case 'number':
          yield* this.#each(
            family,
            chunks,
            pause,
            this.#samples.numbers(family),
            numbersInGroup,
            () => 'number',
          );
          break;
        case 'histogram': {
          const histogram = this.#samples.histograms(family.name);
          const write: WriteSeries<Histogram> = (sink, series) => histogram(sink, series, series.point.value);
          yield* this.#each(
            family,
            chunks,
            pause,
            write,
            histogramsInGroup,
            ({ buckets }) => buckets.boundaries,
          );
          break;
        }
        case 'exponential': {
          const histogram = this.#samples.histograms(family.name);
          yield* this.#each(family, chunks, pause, (sink, series) =>
            histogram(sink, series, classicBuckets(series.point.value)),
          );
          break;
        }
        case 'summary':
          yield* this.#each(family, chunks, pause, this.#samples.summaries(family.name));
          break;
      }
    }
    writeText(chunks, this.#options.format.end);
  }

  /** Writes the series of a family. One that is larger than a group keeps its text for the next time. */
  *#each<Value>(
    family: FamilyWith<Value>,
    chunks: ChunkBuffer,
    pause: Pause,
    write: WriteSeries<Value>,
    groupSize = Number.POSITIVE_INFINITY,
    shapeOf?: (value: Value) => unknown,
  ): Generator<void> {
    if (family.size <= groupSize) {
      for (let start = 0; start < family.size; start += seriesBetweenPauses) {
        if (pause.isDue()) yield;
        this.#writeSlice(family, chunks, start, Math.min(start + seriesBetweenPauses, family.size), write);
      }
      return;
    }
    const image = this.#imageOf(family);
    let group = 0;
    for (let start = 0; start < family.size; start += groupSize) {
      if (pause.isDue()) yield;
      const end = Math.min(start + groupSize, family.size);
      const text = this.#groupText(family, image, group, start, end, write, shapeOf);
      chunks.append(text, image);
      group++;
    }
    image.end(group);
  }

  #imageOf(family: object): FamilyImage {
    let image = this.#images.get(family);
    if (image === undefined || image.isBeingRead) {
      image = new FamilyImage();
      this.#images.set(family, image);
    }
    return image;
  }

  /** The text of a group: what it was, with new numbers; or all new, where something else has changed. */
  #groupText<Value>(
    family: FamilyWith<Value>,
    image: FamilyImage,
    group: number,
    start: number,
    end: number,
    write: WriteSeries<Value>,
    shapeOf: ((value: Value) => unknown) | undefined,
  ): Buffer {
    const { series } = family;
    const shape = commonShape(series, start, end, shapeOf);
    const known = shape === undefined ? undefined : image.textOf(group, series, start, end, shape);
    if (known !== undefined) {
      this.#patch.begin(known);
      this.#writeSlice(family, this.#patch, start, end, write);
      const patched = this.#patch.finish();
      if (patched !== undefined) {
        image.replace(group, patched);
        return patched;
      }
    }
    const fresh = new ChunkBuffer([]);
    this.#samples.irregular = 0;
    this.#writeSlice(family, fresh, start, end, write);
    const text = ownCopy(fresh.finish());
    if (this.#samples.irregular > 0 || shape === undefined) image.forget(group);
    else image.keep(group, { text, series: series.slice(start, end), shape });
    return text;
  }

  #writeSlice<Value>(
    family: FamilyWith<Value>,
    sink: LineSink,
    start: number,
    end: number,
    write: WriteSeries<Value>,
  ): void {
    for (let index = start; index < end; index++) {
      const series = family.series[index];
      if (series === undefined) continue;
      try {
        write(sink, series);
      } catch (error) {
        sink.rewind();
        this.#samples.irregular++;
        this.#options.report.warn(
          `a series of "${family.name}" is left out, its data cannot be read: ${String(error)}`,
          `unreadable ${family.name}`,
        );
      }
    }
  }
}

function writeText(sink: LineSink, text: string): void {
  sink.reserve(text.length * 3);
  sink.write(text);
}

/** The image changes and reuses the memory of its texts, so it is shared with nothing. */
function ownCopy(chunks: readonly Buffer[]): Buffer {
  const copy = Buffer.allocUnsafeSlow(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let position = 0;
  for (const chunk of chunks) position += chunk.copy(copy, position);
  return copy;
}

/** What the values of some series have in common; undefined when they have not. */
function commonShape<Value>(
  series: readonly Series<Value>[],
  start: number,
  end: number,
  shapeOf: ((value: Value) => unknown) | undefined,
): unknown {
  if (shapeOf === undefined) return 'any';
  const first = series[start];
  if (first === undefined) return undefined;
  const shape = shapeOf(first.point.value);
  for (let index = start; index < end; index++) {
    const each = series[index];
    if (each === undefined || shapeOf(each.point.value) !== shape) return undefined;
  }
  return shape;
}

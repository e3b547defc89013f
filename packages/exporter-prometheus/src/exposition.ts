import type { ChunkBuffer } from './format/chunk-buffer.ts';
import { exemplarFormatter } from './format/exemplar.ts';
import type { ExpositionFormat } from './format/exposition-format.ts';
import { ProtobufWriter } from './format/protobuf-writer.ts';
import { TextWriter } from './format/text-writer.ts';
import type { Family } from './model/family.ts';
import { parseLabelText } from './model/label-text.ts';
import { MetricModel, type MetricModelOptions } from './model/metric-model.ts';
import { sampleLabels } from './model/sample-text.ts';
import type { Pause } from './pause.ts';

/** Writes families in one format, in slices. */
export interface FormatWriter {
  write(families: readonly Family[], chunks: ChunkBuffer, pause: Pause): Generator<void>;
}

/** The metrics under one escaping scheme, whose formats share the text of their series. */
export class Exposition {
  readonly model: MetricModel;
  readonly #options: MetricModelOptions;
  readonly #writers = new Map<string, FormatWriter>();

  constructor(options: MetricModelOptions) {
    this.#options = options;
    this.model = new MetricModel(options);
  }

  /** The writer of a format, which keeps from scrape to scrape what it can use again. */
  writerFor(format: ExpositionFormat): FormatWriter {
    let writer = this.#writers.get(format.name);
    if (writer === undefined) {
      writer = this.#createWriter(format);
      this.#writers.set(format.name, writer);
    }
    return writer;
  }

  #createWriter(format: ExpositionFormat): FormatWriter {
    const { report, createdLines } = this.#options;
    const labels = this.model.labels.bind(this.model);
    if (format.name === 'PrometheusProto') {
      return new ProtobufWriter(
        (family, { text }) =>
          parseLabelText(family.shape === 'number' ? sampleLabels(text, family.name) : text),
        labels,
        report,
      );
    }
    return new TextWriter({ format, report, createdLines, formatExemplar: exemplarFormatter(labels) });
  }
}

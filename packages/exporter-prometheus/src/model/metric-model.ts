import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { type EscapingScheme, escapeMetricName } from '../naming/escaping.ts';
import { type MetricKind, translateMetricName } from '../naming/metric-name.ts';
import { printableText } from '../naming/printable-text.ts';
import { escapesNames, type TranslationStrategy } from '../naming/translation-strategy.ts';
import { translateUnit } from '../naming/unit-name.ts';
import type { Pause } from '../pause.ts';
import {
  ExponentialHistogramFamily,
  type Family,
  type FamilyIdentity,
  type FamilyType,
  type FamilyWith,
  HistogramFamily,
  NumberFamily,
  type Point,
  SummaryFamily,
} from './family.ts';
import { FamilyRegister } from './family-register.ts';
import { type DeclaredType, gaugeType } from './gauge-type.ts';
import { type Label, LabelText } from './label-text.ts';
import { addHistograms, addNumbers, type Merge, refuse, takeLatest } from './merge-points.ts';
import { metadataOf } from './metric-metadata.ts';
import type { ReportOnce } from './report-once.ts';
import { resolveSeries } from './resolve-series.ts';
import { sampleText } from './sample-text.ts';
import { isSummaryMetricData, type SummaryMetricData } from './summary-metric-data.ts';

/** What shapes the model; one model exists for each escaping scheme that scrapers ask for. */
export interface MetricModelOptions {
  readonly strategy: TranslationStrategy;
  readonly scheme: EscapingScheme;
  readonly scopeLabels: boolean;
  readonly targetInfo: boolean;
  readonly resourceLabels: RegExp | undefined;
  readonly metricTypes: Readonly<Record<string, DeclaredType>>;
  /** Whether OpenMetrics has `_created` lines, whose names are taken then. */
  readonly createdLines: boolean;
  readonly report: ReportOnce;
}

type AnyMetricData = MetricData | SummaryMetricData;

const targetInfo = { name: 'target_info', description: 'Target metadata', unit: '' };

/** Brings what was collected into Prometheus' families: one name, one type, every series once. */
export class MetricModel {
  readonly #options: MetricModelOptions;
  readonly #labelText: LabelText;
  readonly #exactLabelText: LabelText;
  readonly #register: FamilyRegister;

  constructor(options: MetricModelOptions) {
    this.#options = options;
    this.#labelText = new LabelText(options.strategy, options.scheme, options.report);
    this.#exactLabelText = new LabelText('NoTranslation', options.scheme, options.report);
    this.#register = new FamilyRegister(options.report, options.createdLines);
  }

  /** Attributes as labels, as they are on every series. */
  labels(attributes: Attributes): Label[] {
    return this.#labelText.labels(attributes);
  }

  /** Reads one collection, in slices; the families are valid until the next call. */
  *update(resource: Attributes, scopes: readonly ScopeMetrics[], pause: Pause): Generator<void, Family[]> {
    this.#register.begin();
    if (this.#options.targetInfo) yield* this.#addTargetInfo(resource, pause);
    const resourceLabels = this.#resourceLabels(resource);
    for (const { scope, metrics } of scopes) {
      const constant = this.#options.scopeLabels
        ? [...this.#scopeLabels(scope), ...resourceLabels]
        : resourceLabels;
      for (const metric of metrics) {
        try {
          yield* this.#addMetric(metric, constant, pause);
        } catch (error) {
          this.#options.report.warn(`metric "${metric.descriptor.name}" is left out: ${String(error)}`);
        }
      }
    }
    return this.#register.end();
  }

  *#addTargetInfo(resource: Attributes, pause: Pause): Generator<void> {
    if (Object.keys(resource).length === 0) return;
    const identity = this.#identify(targetInfo, 'gauge', 'info');
    const family =
      identity && this.#register.open(this.#register.numbers, NumberFamily, identity, 'target_info');
    const points = [{ attributes: resource, startTime: zeroTime, endTime: zeroTime, value: 1 }];
    if (family) yield* this.#addSeries(family, points, [], pause, targetInfo, takeLatest);
  }

  *#addMetric(metric: AnyMetricData, constant: readonly Label[], pause: Pause): Generator<void> {
    const { descriptor } = metric;
    const { numbers, histograms, exponentials, summaries } = this.#register;
    if (isSummaryMetricData(metric)) {
      const family = this.#open(summaries, SummaryFamily, metric, 'summary', 'summary');
      if (family)
        yield* this.#addSeries(family, metric.dataPoints, constant, pause, descriptor, refuse, 'quantile');
      return;
    }
    if (metric.dataPointType !== DataPointType.GAUGE && isDelta(metric)) {
      this.#options.report.warn(
        `metric "${descriptor.name}" is left out: it has delta temporality and Prometheus needs cumulative; ` +
          'give this reader a producer of cumulative data',
      );
      return;
    }
    switch (metric.dataPointType) {
      case DataPointType.SUM:
      case DataPointType.GAUGE: {
        const sum = metric.dataPointType === DataPointType.SUM;
        const counter = sum && metric.isMonotonic;
        const labelsOf = (attributes: Attributes) => this.#labelTextOf(descriptor).labels(attributes);
        const type = counter ? 'counter' : gaugeType(descriptor, metric.dataPoints, labelsOf, this.#options);
        const kind = counter ? 'counter' : sum ? 'updowncounter' : 'gauge';
        const family = this.#open(numbers, NumberFamily, metric, kind, type);
        const merge = sum ? addNumbers : takeLatest;
        if (family) yield* this.#addSeries(family, metric.dataPoints, constant, pause, descriptor, merge);
        return;
      }
      case DataPointType.HISTOGRAM: {
        const family = this.#open(histograms, HistogramFamily, metric, 'histogram', 'histogram');
        if (family)
          yield* this.#addSeries(family, metric.dataPoints, constant, pause, descriptor, addHistograms, 'le');
        return;
      }
      case DataPointType.EXPONENTIAL_HISTOGRAM: {
        const family = this.#open(exponentials, ExponentialHistogramFamily, metric, 'histogram', 'histogram');
        if (family)
          yield* this.#addSeries(family, metric.dataPoints, constant, pause, descriptor, refuse, 'le');
        return;
      }
      default:
        this.#options.report.warn(`a metric is left out: its data point type is unknown to this exporter`);
    }
  }

  #open<F extends Family>(
    known: Map<string, F>,
    create: new (identity: FamilyIdentity) => F,
    metric: AnyMetricData,
    kind: MetricKind,
    type: FamilyType,
  ): F | undefined {
    const identity = this.#identify(metric.descriptor, kind, type);
    if (identity) return this.#register.open(known, create, identity, metric.descriptor.name);
    this.#options.report.warn(
      `metric ${JSON.stringify(metric.descriptor.name)} is left out: no Prometheus name can be made of it; use a letter`,
    );
    return undefined;
  }

  #addSeries<Value>(
    family: FamilyWith<Value>,
    points: readonly Point<Value>[],
    constant: readonly Label[],
    pause: Pause,
    descriptor: { readonly name: string },
    merge: Merge<Value>,
    reserved?: string,
  ): Generator<void> {
    const { report } = this.#options;
    const labelText = this.#labelTextOf(descriptor);
    return resolveSeries(
      family,
      points,
      {
        constantText: constant.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(),
        merge,
        textOf: (point) => {
          try {
            const labels = labelText.format(point.attributes, constant, reserved);
            return reserved === undefined ? sampleText(family.name, labels) : labels;
          } catch (error) {
            report.warn(
              `a series of metric "${descriptor.name}" is left out: its attributes cannot be read: ${String(error)}`,
            );
            return undefined;
          }
        },
        clashed: (text, lost) =>
          report.warn(
            `two series of "${family.name}" have the same labels in Prometheus: ${text.trim()}; ` +
              (lost ? 'the first one is shown' : 'they are shown as one'),
            `clash ${family.name} ${lost}`,
          ),
      },
      pause,
    );
  }

  #identify(
    descriptor: { readonly name: string; readonly description?: string; readonly unit?: string },
    kind: MetricKind,
    type: FamilyType,
  ): FamilyIdentity | undefined {
    const { strategy, scheme } = this.#options;
    const exact = metadataOf(descriptor, 'prometheus.name');
    const unit = exact === undefined ? printableText(descriptor.unit ?? '') : '';
    const name = exact ?? translateMetricName(printableText(descriptor.name), unit, kind, strategy);
    if (name === undefined) return undefined;
    return {
      name: escapeMetricName(name, scheme),
      type,
      help: printableText(descriptor.description ?? ''),
      unit: translateUnit(unit, escapesNames(strategy)),
    };
  }

  /** A metric that has its Prometheus name already has its labels too. */
  #labelTextOf(descriptor: object): LabelText {
    const exact = metadataOf(descriptor, 'prometheus.name') !== undefined;
    return exact ? this.#exactLabelText : this.#labelText;
  }

  #scopeLabels(scope: ScopeMetrics['scope']): Label[] {
    return this.#labelText.labels({
      otel_scope_name: scope.name,
      otel_scope_version: scope.version,
      otel_scope_schema_url: scope.schemaUrl,
    });
  }

  #resourceLabels(resource: Attributes): Label[] {
    const pattern = this.#options.resourceLabels;
    if (pattern === undefined) return [];
    const chosen = Object.entries(resource).filter(([key]) => key.search(pattern) >= 0);
    return this.#labelText.labels(Object.fromEntries(chosen));
  }
}

const zeroTime: [number, number] = [0, 0];

function isDelta(metric: MetricData): boolean {
  return metric.aggregationTemporality === AggregationTemporality.DELTA;
}

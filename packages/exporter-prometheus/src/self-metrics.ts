import { type HrTime, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type Histogram,
  type MetricData,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';

const boundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];
const noTime: HrTime = [0, 0];

interface FormatFacts {
  scrapes: number;
  bytes: number;
  readonly durations: Histogram;
}

/** What the exporter tells of itself: the scrapes before the one that shows it. */
export class SelfMetrics {
  readonly #formats = new Map<string, FormatFacts>();
  readonly #startTime: HrTime = [Math.floor(Date.now() / 1000), 0];
  #series = 0;

  /** Notes one rendering. */
  record(format: string, seconds: number, bytes: number, series: number): void {
    let facts = this.#formats.get(format);
    if (facts === undefined) {
      const counts = new Array<number>(boundaries.length + 1).fill(0);
      facts = { scrapes: 0, bytes: 0, durations: { buckets: { boundaries, counts }, sum: 0, count: 0 } };
      this.#formats.set(format, facts);
    }
    facts.scrapes++;
    facts.bytes = bytes;
    facts.durations.count++;
    facts.durations.sum = (facts.durations.sum ?? 0) + seconds;
    const bucket = boundaries.findIndex((boundary) => seconds <= boundary);
    const { counts } = facts.durations.buckets;
    const position = bucket < 0 ? boundaries.length : bucket;
    counts[position] = (counts[position] ?? 0) + 1;
    this.#series = series;
  }

  /** The notes as metrics. */
  collect(): ScopeMetrics {
    const common = { aggregationTemporality: AggregationTemporality.CUMULATIVE };
    const byFormat = <Value>(read: (facts: FormatFacts) => Value) =>
      Array.from(this.#formats, ([format, facts]) => this.#point({ format }, read(facts)));
    const metrics: MetricData[] = [
      {
        ...common,
        descriptor: describe('vital.exporter.scrapes', '{scrape}', 'Times that the metrics were rendered.'),
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints: byFormat(({ scrapes }) => scrapes),
      },
      {
        ...common,
        descriptor: describe(
          'vital.exporter.scrape.duration',
          's',
          'How long collecting and rendering took.',
        ),
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: byFormat(({ durations }) => durations),
      },
      {
        ...common,
        descriptor: describe(
          'vital.exporter.scrape.size',
          'By',
          'The size of the last page, before compression.',
        ),
        dataPointType: DataPointType.GAUGE,
        dataPoints: byFormat(({ bytes }) => bytes),
      },
      {
        ...common,
        descriptor: describe('vital.exporter.series', '{series}', 'Series on the last page.'),
        dataPointType: DataPointType.GAUGE,
        dataPoints: [this.#point({}, this.#series)],
      },
    ];
    return { scope: { name: '@vital/exporter-prometheus' }, metrics };
  }

  #point<Value>(attributes: Record<string, string>, value: Value) {
    return { attributes, startTime: this.#startTime, endTime: noTime, value };
  }
}

function describe(name: string, unit: string, description: string) {
  return { name, unit, description, valueType: ValueType.DOUBLE };
}

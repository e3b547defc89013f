import { type HrTime, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { exemplarsOf } from '../format/exemplar.ts';
import {
  isSummaryMetricData,
  type SummaryMetricData,
  type SummaryValue,
} from '../model/summary-metric-data.ts';
import { mergeScopes } from './merge-scopes.ts';

const exemplar = (seconds: number) => ({
  value: 1,
  timestamp: [seconds, 0] satisfies HrTime,
  traceId: `at ${seconds}`,
});

function counted(
  startSeconds: number,
  value: number,
  exemplars: ReturnType<typeof exemplar>[],
): ScopeMetrics[] {
  const point = {
    attributes: {},
    startTime: [startSeconds, 0] satisfies HrTime,
    endTime: [99, 0] satisfies HrTime,
    value,
  };
  return [
    {
      scope: { name: 'test' },
      metrics: [
        {
          descriptor: { name: 'jobs', description: '', unit: '', valueType: ValueType.INT },
          dataPointType: DataPointType.SUM,
          aggregationTemporality: AggregationTemporality.CUMULATIVE,
          isMonotonic: true,
          dataPoints: [{ ...point, ...{ exemplars } }],
        },
      ],
    },
  ];
}

function observed(value: SummaryValue): ScopeMetrics[] {
  const [scope] = counted(1, 0, []);
  const [metric] = scope?.metrics ?? [];
  const dataPoints = metric?.dataPoints.map((point) => ({ ...point, value }));
  return JSON.parse(
    JSON.stringify([{ scope: scope?.scope, metrics: [{ ...metric, dataPointType: 'SUMMARY', dataPoints }] }]),
  );
}

function summaryOf(sources: ScopeMetrics[][]): SummaryValue | undefined {
  const metrics: readonly (MetricData | SummaryMetricData)[] = mergeScopes(sources)[0]?.metrics ?? [];
  return metrics.find(isSummaryMetricData)?.dataPoints[0]?.value;
}

describe('mergeScopes', () => {
  test('a sum began when its first part did, and keeps its latest exemplar', () => {
    // A start that moves forward looks to Prometheus like a counter that began anew.
    const sources = [counted(20, 1, [exemplar(30)]), counted(10, 2, [exemplar(40)]), counted(15, 4, [])];
    const point = mergeScopes(sources)[0]?.metrics[0]?.dataPoints[0];
    expect(point).toMatchObject({ value: 7, startTime: [10, 0], endTime: [99, 0] });
    expect(point && exemplarsOf(point)).toEqual([exemplar(40)]);
  });

  describe('summaries', () => {
    const half = (value: number) => [{ quantile: 0.5, value }];
    const later = Date.now() + 300_000;

    test('have the quantiles of all that is inside the windows', () => {
      const one = {
        count: 9,
        sum: 9,
        quantiles: half(1),
        slices: [{ expires: later, values: [1], counts: [9] }],
      };
      const old = { expires: Date.now() - 1, values: [50], counts: [100] };
      const two = {
        count: 112,
        sum: 5112,
        quantiles: half(2),
        slices: [old, { expires: later, values: [1, 2], counts: [1, 11] }],
      };
      expect(summaryOf([observed(one), observed(two)])).toMatchObject({
        count: 121,
        sum: 5121,
        quantiles: half(2),
      });
    });

    test('of a lone worker grow old too', () => {
      const slices = [{ expires: Date.now() - 1, values: [50], counts: [100] }];
      expect(summaryOf([observed({ count: 100, sum: 5000, quantiles: half(50), slices })])).toMatchObject({
        count: 100,
        quantiles: half(Number.NaN),
      });
    });

    test('that do not tell what they recorded have no quantile together', () => {
      const value = { count: 1, sum: 1, quantiles: half(1) };
      expect(summaryOf([observed(value), observed(value)])).toEqual({ count: 2, sum: 2, quantiles: [] });
      expect(summaryOf([observed(value)])).toEqual(value);
    });
  });
});

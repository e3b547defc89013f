import type { Attributes } from '@opentelemetry/api';
import { DataPointType, type MetricData, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Point } from '../model/family.ts';
import { addHistograms, addNumbers, type Merge, takeLatest } from '../model/merge-points.ts';
import { isSummaryMetricData, type SummaryMetricData } from '../model/summary-metric-data.ts';
import { addExponentialHistograms } from './add-exponential-histograms.ts';
import { addSummaries, withCurrentQuantiles } from './add-summaries.ts';

/**
 * How a gauge or up-down counter of several workers becomes one: `sum`, `max`, `min`, `last` (the one observed last), or
 * `total`, a sum to which ended workers still belong, as they do for counters.
 */
export type GaugeMerge = 'sum' | 'max' | 'min' | 'last' | 'total';

/** Merges by OpenTelemetry name. */
export type MergeRules = Readonly<Record<string, GaugeMerge>>;

type AnyMetricData = MetricData | SummaryMetricData;

/**
 * Several processes' metrics as those of one.
 *
 * @param ended for what ended workers leave: what only the living have, such as a gauge, is not in it
 */
export function mergeScopes(
  sources: readonly (readonly ScopeMetrics[])[],
  rules: MergeRules = {},
  ended?: 'ended',
): ScopeMetrics[] {
  const scopes = new Map<string, { scope: ScopeMetrics['scope']; metrics: Map<string, AnyMetricData[]> }>();
  for (const { scope, metrics } of sources.flat()) {
    const scopeKey = JSON.stringify([scope.name, scope.version ?? '', scope.schemaUrl ?? '']);
    let known = scopes.get(scopeKey);
    if (known === undefined) {
      known = { scope, metrics: new Map() };
      scopes.set(scopeKey, known);
    }
    for (const metric of metrics) {
      if (ended !== undefined && !survives(metric, rules)) continue;
      const { name, unit } = metric.descriptor;
      const monotonic = 'isMonotonic' in metric && metric.isMonotonic;
      const metricKey = JSON.stringify([name, unit, metric.dataPointType, monotonic]);
      const same = known.metrics.get(metricKey);
      if (same === undefined) known.metrics.set(metricKey, [metric]);
      else same.push(metric);
    }
  }
  return Array.from(scopes.values(), ({ scope, metrics }) => ({
    scope,
    metrics: Array.from(metrics.values(), (same) => mergeMetrics(same, rules)),
  }));
}

function survives(metric: AnyMetricData, rules: MergeRules): boolean {
  if (isSummaryMetricData(metric)) return true;
  if (metric.dataPointType === DataPointType.GAUGE) return ruleOf(metric, rules) === 'total';
  return (
    metric.dataPointType !== DataPointType.SUM || metric.isMonotonic || ruleOf(metric, rules) === 'total'
  );
}

function mergeMetrics(same: readonly AnyMetricData[], rules: MergeRules): MetricData {
  const [first] = same;
  if (first === undefined) throw new Error('there is no metric to merge');
  if (isSummaryMetricData(first)) {
    const dataPoints = mergePoints(
      same.flatMap((metric) => (isSummaryMetricData(metric) ? metric.dataPoints : [])),
      addSummaries,
    ).map(withCurrentQuantiles);
    // OpenTelemetry's type of metrics has no summary; the reader knows one by its shape.
    return { ...first, dataPoints } as unknown as MetricData;
  }
  switch (first.dataPointType) {
    case DataPointType.SUM: {
      const merge = first.isMonotonic ? addNumbers : mergeOf(ruleOf(first, rules));
      return { ...first, dataPoints: mergePoints(pointsOf(same, first.dataPointType), merge) };
    }
    case DataPointType.GAUGE:
      return {
        ...first,
        dataPoints: mergePoints(pointsOf(same, first.dataPointType), mergeOf(ruleOf(first, rules))),
      };
    case DataPointType.HISTOGRAM:
      return { ...first, dataPoints: mergePoints(histogramPointsOf(same), addHistograms) };
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return { ...first, dataPoints: mergePoints(exponentialPointsOf(same), addExponentialHistograms) };
  }
}

function pointsOf(same: readonly AnyMetricData[], type: DataPointType.SUM | DataPointType.GAUGE) {
  return same.flatMap((metric) =>
    !isSummaryMetricData(metric) && metric.dataPointType === type ? [...numberPoints(metric)] : [],
  );
}

function numberPoints(metric: MetricData): readonly Point<number>[] {
  return metric.dataPointType === DataPointType.SUM || metric.dataPointType === DataPointType.GAUGE
    ? metric.dataPoints
    : [];
}

function histogramPointsOf(same: readonly AnyMetricData[]) {
  return same.flatMap((metric) =>
    metric.dataPointType === DataPointType.HISTOGRAM ? metric.dataPoints : [],
  );
}

function exponentialPointsOf(same: readonly AnyMetricData[]) {
  return same.flatMap((metric) =>
    metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM ? metric.dataPoints : [],
  );
}

function mergePoints<Value>(points: readonly Point<Value>[], merge: Merge<Value>): Point<Value>[] {
  const merged = new Map<string, Point<Value>>();
  for (const point of points) {
    const key = attributesKey(point.attributes);
    const known = merged.get(key);
    merged.set(key, known === undefined ? point : (merge(known, point) ?? known));
  }
  return [...merged.values()];
}

function attributesKey(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function ruleOf(metric: AnyMetricData, rules: MergeRules): GaugeMerge {
  const { name } = metric.descriptor;
  return (Object.hasOwn(rules, name) ? rules[name] : undefined) ?? 'sum';
}

function mergeOf(rule: GaugeMerge): Merge<number> {
  switch (rule) {
    case 'sum':
    case 'total':
      return addNumbers;
    case 'last':
      return takeLatest;
    case 'max':
      return (first, second) => (second.value > first.value ? second : first);
    case 'min':
      return (first, second) => (second.value < first.value ? second : first);
  }
}

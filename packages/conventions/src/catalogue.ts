import type { AttributeKey, AttributeName, Attributes, AttributeValue } from './attributes.ts';
import { businessMetrics } from './catalogue/business.ts';
import { cacheMetrics } from './catalogue/cache.ts';
import { costMetrics } from './catalogue/cost.ts';
import { qualityMetrics } from './catalogue/quality.ts';
import { systemMetrics } from './catalogue/system.ts';
import { workflowMetrics } from './catalogue/workflow.ts';
import type { InstrumentKind, MetricRow } from './metric-row.ts';

/** Every metric of Vital, by OpenTelemetry name. The names are a contract with dashboards and alerts. */
export const catalogue = {
  ...workflowMetrics,
  ...cacheMetrics,
  ...qualityMetrics,
  ...costMetrics,
  ...businessMetrics,
  ...systemMetrics,
} as const satisfies Record<string, MetricRow>;

export type Catalogue = typeof catalogue;
export type MetricName = keyof Catalogue;

/** The metrics whose instrument is of a kind. */
export type MetricNameOf<Kind extends InstrumentKind> = {
  [Name in MetricName]: Catalogue[Name]['instrument'] extends Kind ? Name : never;
}[MetricName];

type OptionalName = {
  [Name in AttributeName]: Attributes[Name] extends { absent: string } ? Name : never;
}[AttributeName];

/** The attributes of a metric. Those that have a value for their absence may be left out. */
export type AttributesOf<Name extends MetricName> = {
  [Attribute in Exclude<
    Catalogue[Name]['attributes'][number],
    OptionalName
  > as AttributeKey<Attribute>]: AttributeValue<Attribute>;
} & {
  [Attribute in Extract<Catalogue[Name]['attributes'][number], OptionalName> as AttributeKey<Attribute>]?:
    | AttributeValue<Attribute>
    | undefined;
};

const names = new Set(Object.keys(catalogue));

/** Whether a text is the OpenTelemetry name of a metric in the catalogue. */
export function isMetricName(name: string): name is MetricName {
  return names.has(name);
}

/** The row of a metric, with the type that every row has. */
export function metricRow(name: MetricName): MetricRow {
  return catalogue[name];
}

/** The OpenTelemetry names of all metrics, in the order of the catalogue. */
export const metricNames: readonly MetricName[] = Object.keys(catalogue).filter(isMetricName);

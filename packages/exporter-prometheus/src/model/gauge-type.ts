import type { Attributes } from '@opentelemetry/api';
import { escapeMetricName } from '../naming/escaping.ts';
import type { FamilyType, Point } from './family.ts';
import type { Label } from './label-text.ts';
import { metadataOf } from './metric-metadata.ts';
import type { MetricModelOptions } from './metric-model.ts';

/** A type that OpenTelemetry has no instrument for, declared for a gauge. */
export type DeclaredType = 'info' | 'stateset' | 'unknown';

/** The declared type of a gauge, by option or by metadata, if its data points fulfil what the type asks. */
export function gaugeType(
  descriptor: { readonly name: string },
  points: readonly Point<number>[],
  labelsOf: (attributes: Attributes) => Label[],
  { metricTypes, scheme, report }: MetricModelOptions,
): FamilyType {
  const { name } = descriptor;
  const option = Object.hasOwn(metricTypes, name) ? metricTypes[name] : undefined;
  const declared = option ?? metadataOf(descriptor, 'prometheus.type');
  switch (declared) {
    case 'unknown':
      return declared;
    case 'info':
      if (points.every(({ value }) => value === 1)) return declared;
      report.warn(`metric "${name}" is shown as a gauge: an info metric is always 1`);
      return 'gauge';
    case 'stateset': {
      const label = escapeMetricName(name.replaceAll('.', '_'), scheme);
      const isState = ({ value, attributes }: Point<number>) =>
        (value === 0 || value === 1) && labelsOf(attributes).some((one) => one.name === label);
      if (points.every(isState)) return declared;
      report.warn(
        `metric "${name}" is shown as a gauge: each series of a stateset is 0 or 1 and names its state in an ` +
          `attribute "${label}"`,
      );
      return 'gauge';
    }
    default:
      return 'gauge';
  }
}

import { metricNames, metricRow } from '@vital/conventions';
import { translateMetricName } from '@vital/exporter-prometheus';

describe('the Prometheus names of the catalogue', () => {
  it.each(metricNames.map((name) => ({ name, ...metricRow(name) })))(
    '$name is $prometheusName by the default strategy',
    ({ name, unit, instrument, prometheusName }) => {
      expect(translateMetricName(name, unit, instrument, 'UnderscoreEscapingWithSuffixes')).toBe(
        prometheusName,
      );
    },
  );
});

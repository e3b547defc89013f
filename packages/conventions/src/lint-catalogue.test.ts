import { catalogue } from './catalogue.ts';
import { lintCatalogue } from './lint-catalogue.ts';
import type { MetricRow } from './metric-row.ts';

const good: MetricRow = {
  group: 'Cache',
  unit: '{read}',
  instrument: 'counter',
  prometheusName: 'vital_reads_total',
  attributes: ['cache'],
  description: 'Reads of a cache.',
};

const lintOne = (change: Partial<MetricRow>, name = 'vital.reads') =>
  lintCatalogue({ [name]: { ...good, ...change } });

describe('lintCatalogue', () => {
  it('finds nothing in the catalogue', () => {
    expect(lintCatalogue(catalogue)).toEqual([]);
  });

  it('finds nothing in a good row', () => {
    expect(lintOne({})).toEqual([]);
  });

  it.each<{ rule: string; change: Partial<MetricRow>; name?: string }>([
    { rule: 'names are dotted snake case', change: {}, name: 'vital.cacheReads' },
    { rule: 'Prometheus names are snake case', change: { prometheusName: 'vital_Reads_total' } },
    { rule: 'a unit is an annotation', change: { unit: 'ms' } },
    { rule: 'ends in unit and _total', change: { prometheusName: 'vital_reads' } },
    { rule: 'ends in unit and _total', change: { unit: 's', prometheusName: 'vital_reads_total' } },
    { rule: 'only counters end in _total', change: { instrument: 'gauge' } },
    { rule: 'holds neither _total nor the unit', change: {}, name: 'vital.reads_total' },
    {
      rule: 'durations are in seconds',
      change: { instrument: 'gauge', prometheusName: 'vital_wait' },
      name: 'vital.wait',
    },
    { rule: 'info metrics are gauges', change: { type: 'info' } },
    {
      rule: 'a histogram names its buckets',
      change: { instrument: 'histogram', prometheusName: 'vital_reads' },
    },
    { rule: 'a histogram names its buckets', change: { quantiles: [0.5] } },
    {
      rule: 'quantiles ascend',
      change: { instrument: 'summary', prometheusName: 'vital_reads', quantiles: [0.9, 0.5] },
    },
    { rule: 'no two attributes have one key', change: { attributes: ['status', 'instrumentation.status'] } },
    { rule: 'only counters start at zero', change: { startsAtZero: ['cache'] } },
    { rule: 'the description is one sentence', change: { description: 'reads' } },
  ])('reports: $rule', ({ rule, change, name }) => {
    expect(lintOne(change, name).join('\n')).toContain(rule);
  });

  it('reports a Prometheus name that two rows share', () => {
    expect(lintCatalogue({ 'vital.reads': good, 'vital.other_reads': good })).toEqual([
      'vital.other_reads: Prometheus name "vital_reads_total" is that of vital.reads too',
    ]);
  });
});

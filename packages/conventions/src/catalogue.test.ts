import { attributes } from './attributes.ts';
import { buckets } from './buckets.ts';
import type { AttributesOf } from './catalogue.ts';
import { isMetricName, metricNames, metricRow } from './catalogue.ts';

describe('the catalogue', () => {
  it('has buckets whose bounds are the alert thresholds exactly', () => {
    expect(buckets.duration).toEqual(expect.arrayContaining([10, 30, 300]));
    expect(buckets.score).toContain(0.8);
    expect(Math.max(...buckets.age)).toBe(86_400);
  });

  it('has duration buckets that reach 300 s and hold 10 and 30 on every duration', () => {
    for (const name of metricNames.filter((candidate) => candidate.endsWith('duration'))) {
      const bounds = buckets[metricRow(name).buckets ?? 'duration'];
      expect(bounds).toEqual(expect.arrayContaining([10, 30, 300]));
    }
  });

  it('uses every attribute of the table', () => {
    const used = new Set(metricNames.flatMap((name) => metricRow(name).attributes));
    expect([...used].sort()).toEqual(Object.keys(attributes).sort());
  });

  it('tells its own names from others', () => {
    expect(isMetricName('vital.uptime')).toBe(true);
    expect(isMetricName('toString')).toBe(false);
  });

  it('types the attributes of each metric', () => {
    const execution: AttributesOf<'vital.tool.executions'> = { tool_name: 'search', status: 'error' };
    // @ts-expect-error a status outside of the closed set
    const status: AttributesOf<'vital.tool.executions'> = { tool_name: 'search', status: 'maybe' };
    const foreign: AttributesOf<'vital.tool.executions'> = {
      tool_name: 'search',
      status: 'error',
      // @ts-expect-error an attribute of another metric
      model: 'gpt',
    };
    // @ts-expect-error an attribute that must be given
    const missing: AttributesOf<'vital.tool.executions'> = { status: 'error' };
    const absent: AttributesOf<'vital.cache.operations'> = { operation: 'hit' };
    expect([execution, status, foreign, missing, absent]).toHaveLength(5);
  });
});

import { parseExposition } from './parse-exposition.ts';

const text = `# HELP vital_cache_operations_total Lookups.
# TYPE vital_cache_operations_total counter
vital_cache_operations_total{cache="a",operation="hit"} 2
vital_cache_operations_total{cache="b",operation="hit"} 3 1750000000000
# a remark
# TYPE vital_duration_seconds histogram
vital_duration_seconds_bucket{le="1"} 1
vital_duration_seconds_bucket{le="+Inf"} 2
vital_duration_seconds_sum 2.5e+00
vital_duration_seconds_count 2
vital_strange{ quote = "\\"", newline="\\n" ,backslash="\\\\",world="数",} NaN
vital_empty{}   -Inf
`;

const openMetrics = `# TYPE vital_cache_operations counter
# HELP vital_cache_operations Lookups.
vital_cache_operations_total{cache="a"} 2.0 # {trace_id="ab"} 1.0 1750000000.5
vital_cache_operations_created{cache="a"} 1750000000.0
# TYPE vital_duration_seconds histogram
# UNIT vital_duration_seconds seconds
vital_duration_seconds_bucket{le="1.0"} 1 1750000000 # {} 0.5
vital_duration_seconds_bucket{le="+Inf"} 2
vital_duration_seconds_sum 2.5
vital_duration_seconds_count 2
# TYPE vital_build info
vital_build_info{version="1"} 1
# TYPE "vital.utf8" gauge
{"vital.utf8","a.b"="c"} +Inf
# EOF
`;

describe('the text format', () => {
  const page = parseExposition(text);

  test('values are found by name and labels, summed over the series that match', () => {
    expect(page.format).toBe('text');
    expect(page.value('vital_cache_operations_total', { cache: 'a' })).toBe(2);
    expect(page.value('vital_cache_operations_total', { operation: 'hit' })).toBe(5);
    expect(page.value('vital_cache_operations_total', { operation: 'miss' })).toBeUndefined();
    expect(page.matching('vital_cache_operations_total', { cache: 'b' })).toMatchObject([
      { timestamp: 1750000000000 },
    ]);
    expect(page.value('vital_empty')).toBe(Number.NEGATIVE_INFINITY);
  });

  test('families hold their type, help and samples', () => {
    expect(page.family('vital_cache_operations_total')).toMatchObject({ type: 'counter', help: 'Lookups.' });
    expect(page.family('vital_duration_seconds')).toMatchObject({ type: 'histogram', help: undefined });
    expect(page.family('vital_duration_seconds')?.samples).toHaveLength(4);
    expect(page.family('vital_strange')?.type).toBe('untyped');
  });

  test('label values are unescaped', () => {
    expect(page.matching('vital_strange')).toEqual([
      {
        name: 'vital_strange',
        labels: { quote: '"', newline: '\n', backslash: '\\', world: '数' },
        value: Number.NaN,
      },
    ]);
  });
});

describe('OpenMetrics', () => {
  const page = parseExposition(openMetrics);

  test('samples belong to their family by suffix', () => {
    expect(page.format).toBe('openmetrics');
    expect(page.families.map(({ name, type, samples }) => [name, type, samples.length])).toEqual([
      ['vital_cache_operations', 'counter', 2],
      ['vital_duration_seconds', 'histogram', 4],
      ['vital_build', 'info', 1],
      ['vital.utf8', 'gauge', 1],
    ]);
    expect(page.family('vital_duration_seconds')?.unit).toBe('seconds');
    expect(page.value('vital.utf8', { 'a.b': 'c' })).toBe(Number.POSITIVE_INFINITY);
  });

  test('exemplars and timestamps are read', () => {
    expect(page.matching('vital_cache_operations_total')[0]?.exemplar).toEqual({
      labels: { trace_id: 'ab' },
      value: 1,
      timestamp: 1750000000.5,
    });
    expect(page.matching('vital_duration_seconds_bucket', { le: '1.0' })).toMatchObject([
      { timestamp: 1750000000, exemplar: { labels: {}, value: 0.5 } },
    ]);
  });
});

describe('what is wrong is named with its line', () => {
  test.each([
    ['a duplicate label', 'a{x="1",x="2"} 1\n', 'line 1: expected another label than "x"'],
    ['a duplicate series', 'a{x="1",y="2"} 1\na{y="2",x="1"} 1\n', 'line 2: a second sample of the series'],
    ['a bad label name', 'a{1x="1"} 1\n', 'line 1: expected a label name at column 3'],
    ['an empty label name', 'a{="1"} 1\n', 'expected a label name'],
    ['a bad name', '1a 1\n', 'expected a metric name'],
    ['an unknown escape', 'a{x="\\t"} 1\n', 'expected a quoted label value'],
    ['a value that is none', 'a Nan\n', 'expected a number'],
    ['trailing text', 'a 1 2 3\n', 'expected the end of the line'],
    ['a second TYPE', '# TYPE a gauge\n# TYPE a gauge\n', 'line 2: a second TYPE of "a"'],
    ['TYPE after samples', 'a 1\n# TYPE a gauge\n', 'TYPE of "a" after its samples'],
    [
      'a family in two places',
      '# TYPE a gauge\na{x="1"} 1\n# TYPE b gauge\nb 1\na{x="2"} 1\n',
      'line 5: "a" does not stand',
    ],
    ['a last line that does not end', 'a 1', 'the last line does not end'],
    ['text after EOF', '# EOF\na 1\n# EOF\n', 'line 2: nothing may follow # EOF'],
    ['a wrong unit', '# UNIT a_seconds bytes\n# EOF\n', 'does not end with its unit "bytes"'],
    ['two blanks in OpenMetrics', 'a  1\n# EOF\n', 'expected a number'],
    ['an empty line in OpenMetrics', 'a 1\n\n# EOF\n', 'line 2: neither metadata nor a sample'],
    ['a long exemplar', `a_total 1 # {x="${'y'.repeat(128)}"} 1\n# EOF\n`, 'at most 128 characters'],
  ])('%s', (_, page, message) => {
    expect(() => parseExposition(page)).toThrow(message);
  });
});

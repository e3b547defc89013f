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
    ['a comma before the end in OpenMetrics', 'a{x="1",} 1\n# EOF\n', 'expected a label after the comma'],
    ['a time that is none', 'a 1 NaN\n# EOF\n', 'expected a finite time'],
    ['HELP without a text in OpenMetrics', '# HELP a\n# EOF\n', 'no text: "# HELP a"'],
  ])('%s', (_, page, message) => {
    expect(() => parseExposition(page)).toThrow(message);
  });
});

describe('a family as a whole', () => {
  const histogram = (...samples: string[]) => `# TYPE a histogram\n${samples.join('\n')}\n`;
  test.each([
    ['a counter below zero', '# TYPE a counter\na -1\n', 'a counts to -1'],
    ['a counter that is no number', '# TYPE a counter\na NaN\n', 'a counts to NaN'],
    ['no infinite bucket', histogram('a_bucket{le="1"} 1'), 'a has no bucket for +Inf'],
    ['no bound', histogram('a_bucket 1'), 'do not ascend'],
    ['descending bounds', histogram('a_bucket{le="2"} 0', 'a_bucket{le="1"} 0'), 'do not ascend: 2,1'],
    ['shrinking buckets', histogram('a_bucket{le="1"} 2', 'a_bucket{le="+Inf"} 1'), 'not cumulative: 2,1'],
    [
      'another count',
      histogram('a_bucket{le="+Inf"} 1', 'a_sum 1', 'a_count 2'),
      'counts 2, but its last bucket 1',
    ],
    ['a count without a sum', histogram('a_bucket{le="+Inf"} 1', 'a_count 1'), 'only one of sum and count'],
    ['a negative sum', histogram('a_bucket{le="+Inf"} 1', 'a_sum -1', 'a_count 1'), 'the sum of a is -1'],
    [
      'a wrong series of two',
      histogram('a_bucket{x="1",le="+Inf"} 1', 'a_bucket{x="2",le="1"} 1'),
      'no bucket for +Inf',
    ],
    ['a quantile over 1', '# TYPE a summary\na{quantile="1.01"} 0\n', 'has the quantile "1.01"'],
    ['a summary below zero', '# TYPE a summary\na{quantile="1"} 1\na_count -1\n', 'a_count counts to -1'],
    ['an info that is not 1', '# TYPE a info\na_info 2\n# EOF\n', 'a_info is 2, not 1'],
    ['a stateset of another value', '# TYPE a stateset\na{a="x"} 2\n# EOF\n', 'a is 2, neither 0 nor 1'],
    [
      'a stateset without its label',
      '# TYPE a stateset\na{b="x"} 1\n# EOF\n',
      'a has no label of its own name',
    ],
    ['an exemplar on a gauge', '# TYPE a gauge\na 1 # {} 1\n# EOF\n', 'a holds an exemplar'],
    [
      'an exemplar on a sum',
      '# TYPE a histogram\na_bucket{le="+Inf"} 1\na_sum 1 # {} 1\na_count 1\n# EOF\n',
      'a holds an exemplar',
    ],
    ['an unknown type', '# TYPE a meter\na 1\n# EOF\n', 'has the type "meter"'],
    ['an info with a unit', '# TYPE a_u info\n# UNIT a_u u\n# EOF\n', 'is of type info and has a unit'],
    [
      'a series in two places',
      '# TYPE a summary\na_sum{x="1"} 1\na_sum{x="2"} 1\na_count{x="1"} 1\n# EOF\n',
      'do not stand together',
    ],
  ])('%s', (_, page, message) => {
    expect(() => parseExposition(page)).toThrow(message);
  });

  test('a summary without observations is right', () => {
    const page = '# TYPE a summary\na{quantile="0.5"} NaN\na_sum 0\na_count 0\n';
    expect(parseExposition(page).matching('a')).toHaveLength(1);
  });
});

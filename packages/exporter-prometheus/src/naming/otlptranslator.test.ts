import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  hasGo,
  type Oracle,
  type OracleQuestion,
  startOracle,
} from '../../../../test/oracles/otlptranslator/start-oracle.ts';
import { escapeMetricName, escapingSchemes } from './escaping.ts';
import { translateLabelName } from './label-name.ts';
import { type MetricKind, translateMetricName } from './metric-name.ts';
import { type TranslationStrategy, translationStrategies } from './translation-strategy.ts';
import { translateUnit } from './unit-name.ts';

const kinds = ['counter', 'updowncounter', 'gauge', 'histogram', 'summary'] as const;
const goKinds: Record<string, MetricKind> = {
  MetricTypeMonotonicCounter: 'counter',
  MetricTypeNonMonotonicCounter: 'updowncounter',
  MetricTypeGauge: 'gauge',
  MetricTypeHistogram: 'histogram',
  MetricTypeExponentialHistogram: 'histogram',
  MetricTypeSummary: 'summary',
  MetricTypeUnknown: 'histogram',
};
const withGo = hasGo || process.env.CI ? describe : describe.skip;

withGo('names are those of prometheus/otlptranslator (needs Go, from https://go.dev/dl)', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = startOracle();
  }, 300_000);
  afterAll(() => oracle?.stop());

  test('its own table of metric and unit names', () => {
    const cases = metricCases(readFileSync(join(oracle.sources, 'metric_namer_test.go'), 'utf8'));
    expect(cases.length).toBeGreaterThan(60);
    for (const { name, unit, kind, strategy, wanted, wantedUnit } of cases) {
      expect({
        name,
        unit,
        kind,
        strategy,
        result: translateMetricName(name, unit, kind, strategy) ?? '',
      }).toEqual({
        name,
        unit,
        kind,
        strategy,
        result: wanted,
      });
      if (strategy.endsWith('WithSuffixes')) {
        expect(translateUnit(unit, strategy.startsWith('Underscore'))).toBe(wantedUnit);
      }
    }
  });

  test('its own table of label names', () => {
    const cases = labelCases(readFileSync(join(oracle.sources, 'label_namer_test.go'), 'utf8'));
    expect(cases.length).toBeGreaterThan(10);
    for (const { label, sanitized } of cases) {
      expect(translateLabelName(label) ?? '').toBe(sanitized);
      expect(translateLabelName(label, 'NoTranslation')).toBe(label);
    }
  });

  test('whatever it answers for random names, under every strategy', () => {
    const questions: (OracleQuestion & { ask: 'metric' })[] = [];
    for (let index = 0; index < 20_000; index++) {
      questions.push({
        ask: 'metric',
        name: randomText(index),
        unit: pick(units, index * 7),
        kind: pick(kinds, index * 3),
        strategy: pick(translationStrategies, index),
      });
    }
    const answers = oracle.ask(questions);
    for (const [index, { name, unit, kind, strategy }] of questions.entries()) {
      const expected = answers[index]?.name;
      // The Go code cuts the last byte of a wide character here; its name is no UTF-8 any more.
      if (expected?.includes('\ufffd')) continue;
      const translated = translateMetricName(name, unit, goKind(kind), goStrategy(strategy)) ?? '';
      expect([name, unit, kind, strategy, translated]).toEqual([name, unit, kind, strategy, expected]);
    }
  });

  test('and for random labels and units', () => {
    const labels = Array.from({ length: 10_000 }, (_, index) => ({
      ask: 'label' as const,
      name: randomText(index + 1),
      strategy: pick(translationStrategies, index),
    }));
    const labelAnswers = oracle.ask(labels);
    for (const [index, { name, strategy }] of labels.entries()) {
      const answer = labelAnswers[index];
      expect([name, strategy, translateLabelName(name, strategy) ?? '']).toEqual([
        name,
        strategy,
        answer?.name,
      ]);
    }
    const unitQuestions = units.flatMap((unit) =>
      translationStrategies.map((strategy) => ({ ask: 'unit' as const, unit, strategy })),
    );
    const unitAnswers = oracle.ask(unitQuestions);
    for (const [index, { unit, strategy }] of unitQuestions.entries()) {
      const translated = translateUnit(unit, strategy.startsWith('Underscore'));
      expect([unit, strategy, translated]).toEqual([unit, strategy, unitAnswers[index]?.name]);
    }
  });

  test('escaping is that of prometheus/common', () => {
    const questions = Array.from({ length: 10_000 }, (_, index) => ({
      ask: 'escape' as const,
      name: randomText(index + 2),
      scheme: pick(escapingSchemes, index),
    })).filter(({ name }) => name !== '');
    const answers = oracle.ask(questions);
    for (const [index, { name, scheme }] of questions.entries()) {
      expect([name, scheme, escapeMetricName(name, scheme)]).toEqual([name, scheme, answers[index]?.name]);
    }
  });
});

test('where the specification and the code that others run differ, the code decides', () => {
  expect(translateMetricName('disk', 'TiBy', 'histogram')).toBe('disk_tibibytes');
  expect(translateMetricName('disk', 'KBy', 'histogram')).toBe('disk_kilobytes');
  expect(translateMetricName('disk', 'kBy', 'histogram')).toBe('disk_kBy');
});

test('a suffix goes with the whole character before it', () => {
  expect(translateMetricName('requests字total', '', 'counter', 'NoUTF8EscapingWithSuffixes')).toBe(
    'requests_total',
  );
});

const units = [
  ...['', '1', 's', 'ms', 'By', 'KBy', 'kBy', 'TiBy', '%', '{request}', 'By/s', '{request}/s', 'm/s', '1/h'],
  ...[
    'a/{b}',
    'By/',
    '/s',
    's/%',
    '__',
    '_a_',
    'a__b/_',
    ' s ',
    ' By / s ',
    'm²',
    'é/ü',
    'Cel',
    'total',
    'ratio',
  ],
];

const pieces = [
  ...[
    'a',
    'b',
    'total',
    'ratio',
    'seconds',
    'bytes',
    'per',
    'second',
    'per_second',
    'request',
    'x1',
    '9',
    'Z',
  ],
  ...['_', '__', '.', '.', '-', ':', '/', ' ', '@#', 'é', '字', '😀', '"', '\\', '\n', 'count', 'days'],
];

/** Repeatable, so that a failure can be looked at again. */
function randomText(seed: number): string {
  let state = (seed + 1) * 2654435761;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0;
    return (state ^ (state >>> 13)) >>> 0;
  };
  return Array.from({ length: next() % 7 }, () => pick(pieces, next())).join('');
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function goKind(kind: string): MetricKind {
  return kinds.find((known) => known === kind) ?? 'gauge';
}

function goStrategy(strategy: string): TranslationStrategy {
  return translationStrategies.find((known) => known === strategy) ?? 'NoTranslation';
}

/** Reads the table of TestMetricNamer_Build; cases with a namespace, which no OpenTelemetry exporter has, are left out. */
function metricCases(source: string) {
  const table = source.slice(
    source.indexOf('func TestMetricNamer_Build'),
    source.indexOf('for _, tt := range tests'),
  );
  return table
    .split(/\n\t\t\{\n/)
    .slice(1)
    .filter((block) => !/Namespace:\s*"[^"]/.test(block) && !/NewMetricNamer\("[^"]/.test(block))
    .map((block) => {
      const named = /NewMetricNamer\("", (\w+)\)/.exec(block)?.[1];
      const utf8 = /UTF8Allowed:\s*true/.test(block);
      const suffixes = /WithMetricSuffixes:\s*true/.test(block);
      const spelled = `${utf8 ? 'NoUTF8Escaping' : 'UnderscoreEscaping'}${suffixes ? 'With' : 'Without'}Suffixes`;
      return {
        name: field(block, '\tName'),
        unit: field(block, 'Unit'),
        kind: goKinds[/Type:\s*(\w+)/.exec(block)?.[1] ?? ''] ?? 'gauge',
        strategy: goStrategy(named ?? spelled),
        wanted: field(block, 'wantMetricName'),
        wantedUnit: field(block, 'wantUnitName'),
      };
    });
}

function labelCases(source: string) {
  const table = source.slice(source.indexOf('var labelTestCases'), source.indexOf('func TestBuildLabel('));
  const rows = table.matchAll(/label:\s*("(?:[^"\\]|\\.)*"),\s*sanitized:\s*("(?:[^"\\]|\\.)*")/g);
  return Array.from(rows, ([, label = '', sanitized = '']) => ({
    label: String(JSON.parse(label)),
    sanitized: String(JSON.parse(sanitized)),
  }));
}

function field(block: string, name: string): string {
  const literal = new RegExp(`${name}:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(block)?.[1];
  return literal === undefined ? '' : String(JSON.parse(literal));
}

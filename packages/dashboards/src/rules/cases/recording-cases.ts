import {
  type BudgetWindow,
  budgetWindows,
  costRecord,
  errorRatioRecord,
  requestsRecord,
} from '../recording-rules.ts';
import { counter, type InputSeries, input, runs } from './rule-case.ts';

/** A situation, and what is recorded in it. */
export interface RecordingCase {
  readonly record: string;
  readonly situation: string;
  readonly input: InputSeries;
  readonly at: string;
  /** By job. */
  readonly values: Readonly<Record<string, number>>;
}

type Labels = { readonly job?: string; readonly instance?: string; readonly model?: string };

const cost = (values: string, labels: Labels = {}) => input('vital.estimated_cost', labels, values);
const up = (values = '86400+60x60', { job, instance }: Labels = {}) =>
  input('vital.uptime', { job, instance }, values);
const recorded = (
  situation: string,
  values: Record<string, number>,
  ...inputs: readonly InputSeries[]
): RecordingCase => ({
  record: costRecord,
  situation,
  values,
  at: '20m',
  input: Object.assign({}, ...inputs),
});

/** Dollars a minute, as dollars a second. */
const perMinute = (dollars: number) => dollars / 60;

const costRecords: readonly RecordingCase[] = [
  recorded(
    'two instances, two models, two jobs',
    { vital: perMinute(0.9), other: perMinute(0.1) },
    cost('0+0.3x60', { model: 'x' }),
    cost('0+0.4x60', { model: 'y' }),
    up(),
    cost('0+0.2x60', { instance: 'b:1' }),
    up(undefined, { instance: 'b:1' }),
    cost('0+0.1x60', { job: 'other' }),
    up(undefined, { job: 'other' }),
  ),
  // Of the range of five minutes, four steps are seen, and a fifth is inferred.
  recorded(
    'a correction of a cent of a large total',
    { vital: ((0.3 * 4 - 0.01 - 0.3) / 300) * 1.25 },
    cost('5000+0.3x16 5004.79+0.3x60'),
    up(),
  ),
  recorded(
    'a restart two minutes ago, beside others that run',
    { vital: perMinute(0.3) * (4 / 4) + perMinute(0.2) },
    cost('5000+0.3x17 0.3+0.3x60'),
    up('9000+60x17 0+60x60'),
    cost('0+0.2x60', { instance: 'b:1' }),
    up(undefined, { instance: 'b:1' }),
    up(undefined, { job: 'other' }),
  ),
  recorded(
    'a restart four minutes ago',
    { vital: 1.2 / 300 },
    cost('5000+0.3x15 0+0.3x60'),
    up('9000+60x15 0+60x60'),
  ),
  recorded(
    'a restart eight minutes ago, and a correction since',
    { vital: ((0.3 * 4 - 0.01 - 0.3) / 300) * 1.25 },
    cost('5000+0.3x11 10+0.3x4 11.19+0.3x60'),
    up('9000+60x11 0+60x60'),
  ),
  recorded(
    'it was dear before',
    { vital: perMinute(0.1) },
    cost(counter((minute) => (minute <= 14 ? 9 : 0.1), 60)),
    up(),
  ),
  recorded('nothing is known of the uptime', { vital: perMinute(0.3) }, cost('0+0.3x60')),
];

const minutesOf: Readonly<Record<BudgetWindow, number>> = { '5m': 5, '1h': 60, '2h': 120, '1d': 1440 };

/** Two instances that restart within the range, with cancelled runs, after a time that was otherwise. */
function budgetCases(window: BudgetWindow): readonly RecordingCase[] {
  const minutes = minutesOf[window];
  const length = 3 * minutes;
  const at = `${length}m`;
  const turned = length - minutes;
  const traffic = (minute: number) =>
    minute <= turned ? { all: 900, failed: 500, cancelled: 100 } : { all: 100, failed: 8, cancelled: 20 };
  const both = (job: string) => ({
    ...runs({ job, mode: 'a' }, traffic, length, minutes - 1),
    ...runs({ job, mode: 'b', instance: 'b:1' }, traffic, length, minutes - 1),
  });
  const all = { ...both('vital'), ...both('other') };
  const onlyRequests = input('vital.workflow.requests', {}, counter(10, length));
  const ratio = errorRatioRecord(window);
  return [
    {
      record: requestsRecord(window),
      situation: 'two jobs, restarts',
      at,
      input: all,
      values: { vital: 200 * minutes, other: 200 * minutes },
    },
    {
      record: ratio,
      situation: 'two jobs, restarts, cancelled runs',
      at,
      input: all,
      values: { vital: 0.08, other: 0.08 },
    },
    {
      record: ratio,
      situation: 'no series of success nor of cancelled runs',
      at,
      input: onlyRequests,
      values: { vital: 1 },
    },
    {
      record: ratio,
      situation: 'no traffic',
      at,
      input: runs({ mode: 'a' }, { all: 0 }, length),
      values: {},
    },
  ];
}

/** Every situation in which the value of a recorded series is known. */
export const recordingCases: readonly RecordingCase[] = [
  ...costRecords,
  ...budgetWindows.flatMap(budgetCases),
];

/** A file of promtool's unit tests that evaluates an expression in the cases of its record. */
export function recordingTests(expression: string, cases: readonly RecordingCase[]): object {
  return {
    rule_files: [],
    evaluation_interval: '1m',
    fuzzy_compare: true,
    tests: cases.map(({ record, situation, input: series, at, values }) => ({
      name: `${record}: ${situation}`,
      interval: '1m',
      input_series: Object.entries(series).map(([name, samples]) => ({ series: name, values: samples })),
      promql_expr_test: [
        {
          expr: `round(${expression}, 1e-9)`,
          eval_time: at,
          exp_samples: Object.entries(values).map(([job, value]) => ({
            labels: `{job="${job}"}`,
            value: Math.round(value * 1e9) / 1e9,
          })),
        },
      ],
    })),
  };
}

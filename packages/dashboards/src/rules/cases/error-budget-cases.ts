import { fires, input, type RuleCase, runs, silent } from './rule-case.ts';

const burn: readonly RuleCase[] = [
  fires(
    'VitalErrorBudgetFastBurn',
    'a third of the runs fails for an hour, in two jobs',
    '80m',
    [{ job: 'vital' }, { job: 'other' }],
    runs({ mode: 'a' }, { all: 100, failed: 30 }, 80),
    runs({ mode: 'a', job: 'other' }, { all: 100, failed: 30 }, 80),
  ),
  fires(
    'VitalErrorBudgetFastBurn',
    'it is spread over instances, modes and restarts, with little traffic',
    '80m',
    [{ job: 'vital' }],
    input('vital.workflow.requests', { mode: 'a' }, '0+3x40 0+3x40'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+2x40 0+2x40'),
    runs({ mode: 'b', instance: 'b:1' }, { all: 2, failed: 0.6 }, 80),
  ),
  silent(
    'VitalErrorBudgetFastBurn',
    'it is over: the hour is bad, the last minutes are good',
    '85m',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x90'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+60x70 4300+100x20'),
  ),
  silent(
    'VitalErrorBudgetFastBurn',
    'it has just begun: the last minutes are bad, the hour is good',
    '77m',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x90'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+100x70 7050+50x20'),
  ),
  silent(
    'VitalErrorBudgetFastBurn',
    'the last minutes are bad, the hour is not bad enough',
    '87m',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x90'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+100x70 7050+50x20'),
  ),
  silent(
    'VitalErrorBudgetFastBurn',
    'the hour is bad, the last minutes are not bad enough',
    '85m',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x90'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+60x70 4285+85x20'),
  ),
  silent('VitalErrorBudgetFastBurn', 'no traffic', '80m', runs({ mode: 'a' }, { all: 0 }, 80)),
  silent(
    'VitalErrorBudgetFastBurn',
    'little traffic, half of it fails',
    '80m',
    runs({ mode: 'a' }, { all: 3, failed: 1.5 }, 80),
  ),
  silent(
    'VitalErrorBudgetFastBurn',
    'one in seven fails',
    '80m',
    runs({ mode: 'a' }, { all: 70, failed: 10 }, 80),
  ),
  silent(
    'VitalErrorBudgetFastBurn',
    'many are cancelled',
    '80m',
    runs({ mode: 'a' }, { all: 100, cancelled: 50 }, 80),
  ),
  silent(
    'VitalErrorBudgetFastBurn',
    'it has held for a minute',
    '2m',
    runs({ mode: 'a' }, { all: 100, failed: 30 }, 80),
  ),
  fires(
    'VitalErrorBudgetFastBurn',
    'it has held for four minutes',
    '5m',
    [{ job: 'vital' }],
    runs({ mode: 'a' }, { all: 100, failed: 30 }, 80),
  ),
  fires(
    'VitalErrorBudgetSlowBurn',
    'six of a hundred fail all day, in two jobs',
    '26h',
    [{ job: 'vital' }, { job: 'other' }],
    runs({ mode: 'a' }, { all: 100, failed: 6 }, 1600),
    runs({ mode: 'a', job: 'other' }, { all: 100, failed: 6 }, 1600),
  ),
  fires(
    'VitalErrorBudgetSlowBurn',
    'with little traffic, on two instances',
    '26h',
    [{ job: 'vital' }],
    runs({ mode: 'a' }, { all: 0.1, failed: 0.02 }, 1600),
    runs({ mode: 'a', instance: 'b:1' }, { all: 0.12, failed: 0 }, 1600),
  ),
  silent(
    'VitalErrorBudgetSlowBurn',
    'it is over: the day is bad, the last hours are good',
    '25h',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x1600'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+80x1320 105700+100x300'),
  ),
  silent(
    'VitalErrorBudgetSlowBurn',
    'the last hours are bad, the day is good',
    '25h',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x1600'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+100x1380 138080+80x300'),
  ),
  silent(
    'VitalErrorBudgetSlowBurn',
    'the last hours are bad, the day is not bad enough',
    '25h',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x1600'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+100x1380 138065+65x300'),
  ),
  silent(
    'VitalErrorBudgetSlowBurn',
    'the day is bad, the last hours are not bad enough',
    '25h',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x1600'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+80x1320 105697+97x300'),
  ),
  silent('VitalErrorBudgetSlowBurn', 'no traffic', '25h', runs({ mode: 'a' }, { all: 0 }, 1600)),
  silent(
    'VitalErrorBudgetSlowBurn',
    'a run in ten minutes',
    '25h',
    runs({ mode: 'a' }, { all: 0.1, failed: 0.05 }, 1600),
  ),
  silent(
    'VitalErrorBudgetSlowBurn',
    'three of a hundred fail',
    '25h',
    runs({ mode: 'a' }, { all: 100, failed: 3 }, 1600),
  ),
  silent(
    'VitalErrorBudgetSlowBurn',
    'it has held for ten minutes',
    '15m',
    runs({ mode: 'a' }, { all: 100, failed: 6 }, 1600),
  ),
  fires(
    'VitalErrorBudgetSlowBurn',
    'it has held for twenty minutes',
    '25m',
    [{ job: 'vital' }],
    runs({ mode: 'a' }, { all: 100, failed: 6 }, 1600),
  ),
];

/** Both instances restart all the time, and many runs are cancelled: what fails is still counted rightly, over either range. */
const twice = (perMinute: Parameters<typeof runs>[1], minutes: number, restartEvery: number) => ({
  ...runs({ mode: 'a' }, perMinute, minutes, restartEvery),
  ...runs({ mode: 'a', instance: 'b:1' }, perMinute, minutes, restartEvery),
});
const bad = { all: 100, failed: 40, cancelled: 20 };
const good = { all: 100, failed: 4, cancelled: 60 };

const burnRestarting: readonly RuleCase[] = [4, 59].flatMap((every) => [
  silent(
    'VitalErrorBudgetFastBurn',
    `the hour was bad, now runs are only cancelled; restarts every ${every} minutes`,
    '110m',
    twice((minute) => (minute <= 95 ? bad : good), 120, every),
  ),
  silent(
    'VitalErrorBudgetFastBurn',
    `now it is bad, before runs were only cancelled; restarts every ${every} minutes`,
    '110m',
    twice((minute) => (minute <= 97 ? good : bad), 120, every),
  ),
  fires(
    'VitalErrorBudgetFastBurn',
    `restarts every ${every} minutes`,
    '110m',
    [{ job: 'vital' }],
    twice(bad, 120, every),
  ),
]);

/** Situations for the alerts on the error budget. */
export const errorBudgetCases: readonly RuleCase[] = [...burn, ...burnRestarting];

import { fires, histogram, type RuleCase, silent } from './rule-case.ts';

const turning: readonly RuleCase[] = [
  ['VitalHighLatency', 15] as const,
  ['VitalVeryHighLatency', 60] as const,
].flatMap(([alert, seconds]) => [
  fires(
    alert,
    'it began fourteen minutes ago',
    '44m',
    [{ mode: 'a' }],
    histogram(
      'vital.workflow.duration',
      { mode: 'a' },
      (minute) => (minute <= 30 ? { 1: 20_000 } : { [seconds]: 100 }),
      60,
    ),
  ),
  fires(
    alert,
    'every second minute is slow',
    '30m',
    [{ mode: 'a' }],
    histogram(
      'vital.workflow.duration',
      { mode: 'a' },
      (minute) => (minute % 2 === 0 ? { [seconds]: 100 } : { 1: 100 }),
      60,
    ),
  ),
  fires(
    alert,
    'the instance keeps restarting',
    '30m',
    [{ mode: 'a' }],
    histogram('vital.workflow.duration', { mode: 'a' }, { [seconds]: 100 }, 60, 4),
  ),
  fires(
    alert,
    'it has just ended and may come back',
    '45m',
    [{ mode: 'a' }],
    histogram(
      'vital.workflow.duration',
      { mode: 'a' },
      (minute) => (minute <= 38 ? { [seconds]: 100 } : { 1: 30_000 }),
      60,
    ),
  ),
]);

const latency: readonly RuleCase[] = [
  fires(
    'VitalHighLatency',
    'one run in twelve of one mode takes 15 s, in two jobs',
    '20m',
    [
      { job: 'vital', mode: 'a' },
      { job: 'other', mode: 'a' },
    ],
    histogram('vital.workflow.duration', { mode: 'a' }, { 1: 46, 15: 4 }, 20),
    histogram('vital.workflow.duration', { mode: 'b' }, { 1: 1000 }, 20),
    histogram('vital.workflow.duration', { mode: 'a', job: 'other' }, { 1: 46, 15: 4 }, 20),
  ),
  fires(
    'VitalHighLatency',
    'few slow runs, spread over two instances',
    '20m',
    [{ mode: 'a' }],
    histogram('vital.workflow.duration', { mode: 'a' }, { 15: 3 }, 20),
    histogram('vital.workflow.duration', { mode: 'a', instance: 'b:1' }, { 15: 2.5 }, 20),
  ),
  fires(
    'VitalHighLatency',
    'one instance is slow, which fast ones do not hide',
    '20m',
    [{ mode: 'a' }],
    histogram('vital.workflow.duration', { mode: 'a' }, { 15: 10 }, 20),
    histogram('vital.workflow.duration', { mode: 'a', instance: 'b:1' }, { 1: 100 }, 20),
  ),
  silent(
    'VitalHighLatency',
    'no traffic',
    '20m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 1: 0 }, 20),
  ),
  silent(
    'VitalHighLatency',
    'one slow run among few',
    '20m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 60: 3 }, 20),
  ),
  silent(
    'VitalHighLatency',
    'everything takes between 5 and 7.5 s',
    '20m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 7.5: 50 }, 20),
  ),
  silent(
    'VitalHighLatency',
    'one run in fifty takes a minute',
    '20m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 1: 98, 60: 2 }, 20),
  ),
  silent(
    'VitalHighLatency',
    'it began four minutes ago',
    '4m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 15: 50 }, 20),
  ),
  fires(
    'VitalHighLatency',
    'it began twelve minutes ago',
    '12m',
    [{ mode: 'a' }],
    histogram('vital.workflow.duration', { mode: 'a' }, { 15: 50 }, 20),
  ),
  fires(
    'VitalVeryHighLatency',
    'one run in sixty takes a minute, in two jobs',
    '20m',
    [
      { job: 'vital', mode: 'a' },
      { job: 'other', mode: 'a' },
    ],
    histogram('vital.workflow.duration', { mode: 'a' }, { 1: 59, 60: 1 }, 20),
    histogram('vital.workflow.duration', { mode: 'b' }, { 1: 1000 }, 20),
    histogram('vital.workflow.duration', { mode: 'a', job: 'other' }, { 1: 59, 60: 1 }, 20),
  ),
  fires(
    'VitalVeryHighLatency',
    'just enough runs, on two instances',
    '20m',
    [{ mode: 'a' }],
    histogram('vital.workflow.duration', { mode: 'a' }, { 60: 15 }, 20),
    histogram('vital.workflow.duration', { mode: 'a', instance: 'b:1' }, { 60: 11 }, 20),
  ),
  fires(
    'VitalVeryHighLatency',
    'one instance is very slow, which fast ones do not hide',
    '20m',
    [{ mode: 'a' }],
    histogram('vital.workflow.duration', { mode: 'a' }, { 60: 10 }, 20),
    histogram('vital.workflow.duration', { mode: 'a', instance: 'b:1' }, { 1: 400 }, 20),
  ),
  silent(
    'VitalVeryHighLatency',
    'no traffic',
    '20m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 1: 0 }, 20),
  ),
  silent(
    'VitalVeryHighLatency',
    'too few runs to speak of one in a hundred',
    '20m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 60: 15 }, 20),
  ),
  silent(
    'VitalVeryHighLatency',
    'everything takes 20 s',
    '20m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 20: 50 }, 20),
  ),
  silent(
    'VitalVeryHighLatency',
    'one run in two hundred takes a minute',
    '20m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 1: 199, 60: 1 }, 20),
  ),
  silent(
    'VitalVeryHighLatency',
    'it began four minutes ago',
    '4m',
    histogram('vital.workflow.duration', { mode: 'a' }, { 60: 50 }, 20),
  ),
  fires(
    'VitalVeryHighLatency',
    'it began twelve minutes ago',
    '12m',
    [{ mode: 'a' }],
    histogram('vital.workflow.duration', { mode: 'a' }, { 60: 50 }, 20),
  ),
];

/** Situations for the alerts on latency. */
export const latencyCases: readonly RuleCase[] = [...latency, ...turning];

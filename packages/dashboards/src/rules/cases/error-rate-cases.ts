import { fires, input, type RuleCase, runs, says, silent } from './rule-case.ts';

const errorRate: readonly RuleCase[] = [
  fires(
    'VitalHighErrorRate',
    'one mode of two fails, on two instances and in two jobs',
    '20m',
    [
      { job: 'vital', mode: 'a' },
      { job: 'other', mode: 'a' },
    ],
    runs({ mode: 'a' }, { all: 100, failed: 8 }, 20),
    runs({ mode: 'b' }, { all: 900 }, 20),
    runs({ mode: 'b', instance: 'b:1' }, { all: 900 }, 20),
    runs({ mode: 'a', job: 'other' }, { all: 100, failed: 8 }, 20),
  ),
  fires(
    'VitalHighErrorRate',
    'few runs, but enough',
    '30m',
    [{ mode: 'a' }],
    runs({ mode: 'a' }, { all: 5, failed: 1 }, 30),
  ),
  fires(
    'VitalHighErrorRate',
    'all runs of a mode fail and its success counter is missing',
    '20m',
    [{ mode: 'a' }],
    input('vital.workflow.requests', { mode: 'a' }, '0+10x20'),
  ),
  fires(
    'VitalHighErrorRate',
    'every failure has labels that were never seen before',
    '20m',
    [{ mode: 'a' }],
    input('vital.workflow.requests', { mode: 'a' }, '0+100x20'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+90x20'),
    input('vital.workflow.requests.failed', { mode: 'a', error_type: 'auth' }, '_x19 200'),
  ),
  fires(
    'VitalHighErrorRate',
    'failures are spread over instances that restart',
    '22m',
    [{ mode: 'a' }],
    input('vital.workflow.requests', { mode: 'a' }, '0+100x11 0+100x11'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+92x11 0+92x11'),
    runs({ mode: 'a', instance: 'b:1' }, { all: 20, failed: 2 }, 24),
  ),
  fires(
    'VitalHighErrorRate',
    'it has just ended and may come back',
    '25m',
    [{ mode: 'a' }],
    input('vital.workflow.requests', { mode: 'a' }, '0+100x40'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+80x18 1540+100x20'),
  ),
  fires(
    'VitalHighErrorRate',
    'it began twelve minutes ago',
    '32m',
    [{ mode: 'a' }],
    input('vital.workflow.requests', { mode: 'a' }, '0+100x40'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+100x20 2093+93x20'),
  ),
  fires(
    'VitalHighErrorRate',
    'few runs, but enough on two instances together',
    '30m',
    [{ mode: 'a' }],
    runs({ mode: 'a' }, { all: 2.5, failed: 1 }, 30),
    runs({ mode: 'a', instance: 'b:1' }, { all: 2.5, failed: 1 }, 30),
  ),
  silent('VitalHighErrorRate', 'no traffic', '20m', runs({ mode: 'a' }, { all: 0 }, 20)),
  silent(
    'VitalHighErrorRate',
    'a single run, and it fails',
    '20m',
    input('vital.workflow.requests', { mode: 'a' }, '0x10 1x10'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0x20'),
    input('vital.workflow.requests.failed', { mode: 'a', error_type: 'server' }, '_x10 1x10'),
  ),
  silent(
    'VitalHighErrorRate',
    'three runs a minute, half of them fail',
    '30m',
    runs({ mode: 'a' }, { all: 3, failed: 1.5 }, 30),
  ),
  silent(
    'VitalHighErrorRate',
    'four of a hundred fail',
    '30m',
    runs({ mode: 'a' }, { all: 100, failed: 4 }, 30),
  ),
  silent(
    'VitalHighErrorRate',
    'many are cancelled, which is no error',
    '30m',
    runs({ mode: 'a' }, { all: 100, failed: 3, cancelled: 30 }, 30),
  ),
  silent(
    'VitalHighErrorRate',
    'a blip of half a minute',
    '24m',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x40'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+100x20 2060+100x20'),
  ),
  silent(
    'VitalHighErrorRate',
    'a restart sets all counters to 0',
    '24m',
    input('vital.workflow.requests', { mode: 'a' }, '0+100x20 0+100x20'),
    input('vital.workflow.requests.success', { mode: 'a' }, '0+100x20 0+100x20'),
  ),
];

const restarting: readonly RuleCase[] = [
  says(
    fires(
      'VitalHighErrorRate',
      'two instances that keep restarting, with cancelled runs besides',
      '20m',
      [{ job: 'vital', mode: 'a' }],
      runs({ mode: 'a' }, { all: 100, failed: 8, cancelled: 20 }, 30, 4),
      runs({ mode: 'a', instance: 'b:1' }, { all: 100, failed: 8, cancelled: 20 }, 30, 4),
    ),
    '8% of the runs in mode a of job vital fail.',
  ),
  silent(
    'VitalHighErrorRate',
    'two instances that keep restarting, with cancelled runs besides',
    '20m',
    runs({ mode: 'a' }, { all: 100, failed: 4, cancelled: 30 }, 30, 4),
    runs({ mode: 'a', instance: 'b:1' }, { all: 100, failed: 4, cancelled: 30 }, 30, 4),
  ),
];

/** Situations for the alert on the error rate. */
export const errorRateCases: readonly RuleCase[] = [...errorRate, ...restarting];

import { fires, type InputSeries, input, type RuleCase, says, silent } from './rule-case.ts';

const target = (values: string, job = 'vital', instance = 'a:1'): InputSeries => ({
  [`up{job="${job}", instance="${instance}"}`]: values,
});
const uptime = (values: string, labels: { job?: string; instance?: string } = {}): InputSeries =>
  input('vital.uptime', labels, values);
const overflow = (
  values: string,
  labels: { metric?: string; job?: string; instance?: string } = {},
): InputSeries => input('vital.series_overflow', { metric: 'vital.llm.api_calls', ...labels }, values);
const info = (
  values: string,
  labels: {
    status: 'active' | 'unsupported' | 'failed' | 'disabled';
    library?: string;
    instance?: string;
    version?: string;
    job?: string;
  },
): InputSeries =>
  input('vital.instrumentation_info', { library: 'openai', version: '7', hook: 'patch', ...labels }, values);
const old = '86400+60x300';

export const monitoringCases: readonly RuleCase[] = [
  fires(
    'VitalTargetDown',
    'one instance of two',
    '20m',
    [{ job: 'vital', instance: 'a:1' }],
    target('1x10 0x20'),
    target('1x30', 'vital', 'b:1'),
  ),
  silent('VitalTargetDown', 'all are up', '20m', target('1x30')),
  silent('VitalTargetDown', 'a target of another job is down', '20m', target('0x30', 'database')),
  silent('VitalTargetDown', 'a restart of two minutes', '16m', target('1x10 0x2 1x20')),
  silent('VitalTargetDown', 'a target that was removed', '20m', target('1x10 _x20')),
  silent('VitalTargetDown', 'it has been down for four minutes', '15m', target('1x10 0x20')),
  fires(
    'VitalTargetDown',
    'it has been down for seven minutes',
    '18m',
    [{ instance: 'a:1' }],
    target('1x10 0x20'),
  ),

  fires('VitalMetricsAbsent', 'nothing was ever there', '20m', [{ job: 'vital' }]),
  fires(
    'VitalMetricsAbsent',
    'another job reports',
    '20m',
    [{ job: 'vital' }],
    uptime(old, { job: 'other' }),
  ),
  fires(
    'VitalMetricsAbsent',
    'all instances are gone for a quarter of an hour',
    '42m',
    [{ job: 'vital' }],
    uptime('0+60x20 _x40'),
  ),
  silent(
    'VitalMetricsAbsent',
    'one instance of two is left',
    '40m',
    uptime('0+60x20 _x40'),
    uptime(old, { instance: 'b:1' }),
  ),
  silent('VitalMetricsAbsent', 'it has just started, with an uptime of 0', '20m', uptime('0x30')),
  silent('VitalMetricsAbsent', 'a gap of seven minutes', '30m', uptime('0+60x15 _x7 0+60x40')),
  silent('VitalMetricsAbsent', 'Prometheus has just started', '9m'),
  silent(
    'VitalMetricsAbsent',
    'an instance is replaced by another one',
    '30m',
    uptime('0+60x15'),
    uptime('_x20 0+60x40', { instance: 'b:1' }),
  ),

  fires(
    'VitalCardinalityOverflow',
    'the first ones ever, in two jobs and one metric of two',
    '40m',
    [
      { job: 'vital', metric: 'vital.llm.api_calls' },
      { job: 'other', metric: 'vital.llm.api_calls' },
    ],
    overflow('_x32 5x20'),
    uptime(old),
    overflow('7x60', { metric: 'vital.warnings' }),
    overflow('_x32 5x20', { job: 'other' }),
    uptime(old, { job: 'other' }),
  ),
  fires(
    'VitalCardinalityOverflow',
    'more and more',
    '60m',
    [{ metric: 'vital.llm.api_calls' }],
    overflow('5x40 5+1x30'),
    uptime(old),
  ),
  fires(
    'VitalCardinalityOverflow',
    'in a process that has just started',
    '12m',
    [{ metric: 'vital.llm.api_calls' }],
    overflow('_x3 5x30'),
    uptime('0+60x30'),
  ),
  fires(
    'VitalCardinalityOverflow',
    'in one instance of two',
    '40m',
    [{ metric: 'vital.llm.api_calls' }],
    overflow('5x60'),
    uptime(old),
    overflow('_x32 5x20', { instance: 'b:1' }),
    uptime(old, { instance: 'b:1' }),
  ),
  fires(
    'VitalCardinalityOverflow',
    'ten minutes ago',
    '42m',
    [{ metric: 'vital.llm.api_calls' }],
    overflow('_x32 5x20'),
    uptime(old),
  ),
  fires(
    'VitalCardinalityOverflow',
    'ten minutes ago, as before',
    '42m',
    [{ metric: 'vital.llm.api_calls' }],
    overflow('3x31 5x20'),
    uptime(old),
  ),
  says(
    fires(
      'VitalCardinalityOverflow',
      'in two instances',
      '40m',
      [{ job: 'vital', metric: 'vital.llm.api_calls' }],
      overflow('_x32 5x20'),
      uptime(old),
      overflow('_x32 7x20', { instance: 'b:1' }),
      uptime(old, { instance: 'b:1' }),
    ),
    '12 recordings of vital.llm.api_calls of job vital went to "other".',
  ),
  says(
    fires(
      'VitalCardinalityOverflow',
      'as before, through a restart',
      '42m',
      [{ job: 'vital', metric: 'vital.llm.api_calls' }],
      overflow('90x34 0 15x20'),
      uptime('9000+60x34 0+60x30'),
    ),
    '16.07 recordings of vital.llm.api_calls of job vital went to "other".',
  ),
  fires(
    'VitalCardinalityOverflow',
    'in a process that is twelve minutes old',
    '14m',
    [{ metric: 'vital.llm.api_calls' }],
    overflow('_x2 5x30'),
    uptime('_x2 0+60x30'),
  ),
  silent(
    'VitalCardinalityOverflow',
    'a target of twenty minutes that was found late, with an old count',
    '12m',
    overflow('500x60'),
    uptime('1000+60x60'),
  ),
  silent(
    'VitalCardinalityOverflow',
    'a target that was found late, while others are known',
    '40m',
    overflow('_x30 500x60'),
    uptime('_x30 86400+60x300'),
    uptime(old, { instance: 'b:1' }),
    uptime(old, { job: 'other' }),
  ),
  silent(
    'VitalCardinalityOverflow',
    'a new Prometheus sees an old count',
    '12m',
    overflow('500x60'),
    uptime(old),
  ),
  silent('VitalCardinalityOverflow', 'it was long ago', '60m', overflow('_x10 5x60'), uptime(old)),
  silent(
    'VitalCardinalityOverflow',
    'it was half an hour ago, as before',
    '60m',
    overflow('3x30 5x60'),
    uptime(old),
  ),
  silent(
    'VitalCardinalityOverflow',
    'a restart of a process without any',
    '40m',
    overflow('0x60'),
    uptime('9000+60x20 0+60x40'),
  ),
  silent(
    'VitalCardinalityOverflow',
    'an old count is gone for some minutes and comes back',
    '42m',
    overflow('5x30 _x6 5x60'),
    uptime(old),
  ),
  silent('VitalCardinalityOverflow', 'it has just begun', '35m', overflow('_x32 5x60'), uptime(old)),

  fires(
    'VitalInstrumentationUnsupported',
    'one library of two, in two instances and jobs',
    '30m',
    [
      { job: 'vital', library: 'openai', version: '7', status: 'unsupported' },
      { job: 'other', library: 'openai', version: '7', status: 'unsupported' },
    ],
    info('1x60', { status: 'unsupported' }),
    info('1x60', { status: 'unsupported', instance: 'b:1' }),
    info('1x60', { status: 'unsupported', job: 'other' }),
    info('1x60', { status: 'active', library: 'groq-sdk' }),
  ),
  fires(
    'VitalInstrumentationUnsupported',
    'it failed, in two versions',
    '30m',
    [
      { library: 'openai', version: '7', status: 'failed' },
      { library: 'openai', version: '6', status: 'failed' },
    ],
    info('1x60', { status: 'failed' }),
    info('1x60', { status: 'failed', version: '6' }),
  ),
  fires(
    'VitalInstrumentationUnsupported',
    'since twenty minutes',
    '21m',
    [{ library: 'openai' }],
    info('1x60', { status: 'unsupported' }),
  ),
  silent('VitalInstrumentationUnsupported', 'all are active', '30m', info('1x60', { status: 'active' })),
  silent(
    'VitalInstrumentationUnsupported',
    'it was disabled on purpose',
    '30m',
    info('1x60', { status: 'disabled' }),
  ),
  silent(
    'VitalInstrumentationUnsupported',
    'it was repaired by an update',
    '40m',
    info('1x10 _x60', { status: 'unsupported' }),
  ),
  silent(
    'VitalInstrumentationUnsupported',
    'it has been so for ten minutes',
    '10m',
    info('1x60', { status: 'unsupported' }),
  ),

  fires('VitalWatchdog', 'always', '1m', [{}]),
  fires('VitalWatchdog', 'also while everything is down', '30m', [{}], target('0x30')),
];

import { counter, fires, type InputSeries, input, type RuleCase, says, silent } from './rule-case.ts';

type Labels = {
  readonly job?: string;
  readonly instance?: string;
  readonly model?: string;
  readonly category?: 'llm' | 'tool';
};

/** A process that has run since long before the test. */
const up = (values = '86400+60x3000', labels: Labels = {}): InputSeries =>
  input('vital.uptime', labels, values);
const cost = (values: string, labels: Labels = {}): InputSeries => ({
  ...input('vital.estimated_cost', labels, values),
  ...up('86400+60x3000', { job: labels.job, instance: labels.instance } satisfies Labels),
});

const daily: readonly RuleCase[] = [
  fires(
    'VitalHighDailyCost',
    'five dollars an hour, in two jobs',
    '26h',
    [{ job: 'vital' }, { job: 'other' }],
    cost('0+0.0834x1600'),
    cost('0+0.0834x1600', { job: 'other' }),
  ),
  fires(
    'VitalHighDailyCost',
    'spread over instances, models and a restart',
    '26h',
    [{ job: 'vital' }],
    cost('0+0.06x1600', { model: 'x' }),
    input('vital.estimated_cost', { model: 'y' }, '0+0.03x1600'),
    input('vital.estimated_cost', { model: 'x', instance: 'b:1' }, '5000+0.02x700 0+0.02x900'),
    input('vital.uptime', { instance: 'b:1' }, '9000+60x700 0+60x900'),
  ),
  silent('VitalHighDailyCost', 'nothing is spent', '26h', cost('500x1600')),
  silent('VitalHighDailyCost', 'three dollars an hour', '26h', cost('0+0.05x1600')),
  silent(
    'VitalHighDailyCost',
    'a correction of a few cents of a large total',
    '26h',
    cost('5000+0.03x700 5020.5+0.03x900'),
  ),
  silent(
    'VitalHighDailyCost',
    'a restart sets a large total to 0',
    '26h',
    input('vital.estimated_cost', {}, '5000+0.03x700 0+0.03x900'),
    up('86400+60x700 0+60x900'),
  ),
  silent(
    'VitalHighDailyCost',
    'it was over budget for forty minutes',
    '25h',
    cost('0+0.0834x1170 97.6x1000'),
  ),
  silent('VitalHighDailyCost', 'it has just gone over budget', '21h', cost('0+0.0834x1600')),
  fires(
    'VitalHighDailyCost',
    'it went over budget seventy minutes ago',
    '21h20m',
    [{ job: 'vital' }],
    cost('0+0.0834x1600'),
  ),
];

const spike: readonly RuleCase[] = [
  fires(
    'VitalCostSpike',
    'three times the usual, in two jobs',
    '9h',
    [{ job: 'vital' }, { job: 'other' }],
    cost('0+0.1x510 51.3+0.3x100'),
    cost('0+0.1x510 51.3+0.3x100', { job: 'other' }),
  ),
  fires(
    'VitalCostSpike',
    'a little more than twice, three hours after the start',
    '3h27m',
    [{ job: 'vital' }],
    cost('0+0.1x180 18.24+0.24x100'),
  ),
  fires(
    'VitalCostSpike',
    'at night, when a day is usually dearer than now',
    '33h',
    [{ job: 'vital' }],
    cost('0+0.1x1950 195.3+0.3x100'),
  ),
  silent('VitalCostSpike', 'nothing is spent', '9h', cost('500x600')),
  silent('VitalCostSpike', 'steady cost', '9h', cost('0+0.3x600')),
  silent('VitalCostSpike', 'half as much again', '9h', cost('0+0.2x510 102.3+0.3x100')),
  silent('VitalCostSpike', 'the first hour after a start', '1h30m', cost('0+0.1x60 6.3+0.3x100')),
  silent('VitalCostSpike', 'ten times nearly nothing', '9h', cost('0+0.005x510 2.56+0.08x100')),
  silent(
    'VitalCostSpike',
    'every morning',
    '33h30m',
    cost('0+0.1x510 51.3+0.3x100 81.4+0.1x1338 215.5+0.3x200'),
  ),
  silent('VitalCostSpike', 'a large request', '9h', cost('0+0.1x510 56+0.1x100')),
  silent(
    'VitalCostSpike',
    'a correction of a few cents of a large total',
    '9h',
    cost('5000+0.3x510 5152.9+0.3x100'),
  ),
  silent(
    'VitalCostSpike',
    'a restart',
    '9h',
    input('vital.estimated_cost', {}, '5000+0.3x510 0+0.3x100'),
    up('86400+60x510 0+60x100'),
  ),
];

const projection: readonly RuleCase[] = [
  fires(
    'VitalCostProjection',
    'five dollars an hour, in two jobs',
    '9h',
    [{ job: 'vital' }, { job: 'other' }],
    cost('0+0.09x600'),
    cost('0+0.09x600', { job: 'other' }),
  ),
  fires(
    'VitalCostProjection',
    'four hours and a half after the start',
    '4h30m',
    [{ job: 'vital' }],
    cost('0+0.09x600'),
  ),
  fires(
    'VitalCostProjection',
    'a quiet day before does not hide it',
    '17h',
    [{ job: 'vital' }],
    cost('0+0.001x480 0.6+0.12x600'),
  ),
  silent('VitalCostProjection', 'nothing is spent', '9h', cost('500x600')),
  silent('VitalCostProjection', 'three dollars an hour', '9h', cost('0+0.05x600')),
  silent('VitalCostProjection', 'two hours after the start', '2h50m', cost('0+0.2x600')),
  silent('VitalCostProjection', 'a dear half hour', '10h', cost('0+0.03x480 14.8+0.4x30 26.83+0.03x600')),
  silent('VitalCostProjection', 'it has been so for half an hour', '3h40m', cost('0+0.09x600')),
];

const calls = (
  perMinute: number,
  labels: { provider: string; job?: string; instance?: string },
): InputSeries => input('vital.llm.api_calls', { ...labels, cached: 'false' }, `0+${perMinute}x200`);
const unknown = (
  values: string,
  labels: { provider: string; job?: string; instance?: string; reason?: 'interrupted' },
) => input('vital.llm.usage_unknown', labels, values);
const model = { provider: 'p', model: 'm' } as const;
const unpriced = (values: string, labels: Labels = {}) =>
  input('vital.llm.price_unknown', { ...model, job: labels.job, instance: labels.instance }, values);

const blindness: readonly RuleCase[] = [
  fires(
    'VitalUnpricedModel',
    'a first call to a new model, in two jobs',
    '70m',
    [
      { job: 'vital', provider: 'p', model: 'm' },
      { job: 'other', provider: 'p', model: 'm' },
    ],
    unpriced('_x60 1x30'),
    up(),
    unpriced('_x60 1x30', { job: 'other' }),
    up(undefined, { job: 'other' }),
  ),
  fires(
    'VitalUnpricedModel',
    'in a process that has just started',
    '12m',
    [{ provider: 'p', model: 'm' }],
    unpriced('_x3 1x30'),
    up('0+60x40'),
  ),
  fires(
    'VitalUnpricedModel',
    'again, after days',
    '240m',
    [{ provider: 'p', model: 'm' }],
    unpriced('5x210 7x60'),
    up(),
  ),
  says(
    fires(
      'VitalUnpricedModel',
      'on two instances',
      '70m',
      [{ job: 'vital', ...model }],
      unpriced('_x60 5x30'),
      up(),
      unpriced('_x60 7x30', { instance: 'b:1' }),
      up(undefined, { instance: 'b:1' }),
    ),
    'Job vital made 12 calls to m of p, whose price is not known.',
  ),
  says(
    fires(
      'VitalUnpricedModel',
      'as before, through a restart',
      '240m',
      [{ job: 'vital', ...model }],
      unpriced('90x210 0 59x60'),
      up('9000+60x210 0+60x60'),
    ),
    'Job vital made 60 calls to m of p, whose price is not known.',
  ),
  fires(
    'VitalUnpricedModel',
    'in a process that is fifty minutes old',
    '50m',
    [model],
    unpriced('_x3 1x60'),
    up('_x2 0+60x60'),
  ),
  silent(
    'VitalUnpricedModel',
    'a target of ninety minutes that was found late, with an old count',
    '20m',
    unpriced('500x60'),
    up('4000+60x60'),
  ),
  silent(
    'VitalUnpricedModel',
    'a target that was found late, while others are known',
    '120m',
    unpriced('_x100 500x60'),
    up('_x100 86400+60x300'),
    up(undefined, { instance: 'b:1' }),
    up(undefined, { job: 'other' }),
  ),
  silent('VitalUnpricedModel', 'a new Prometheus sees an old count', '20m', unpriced('500x100'), up()),
  silent(
    'VitalUnpricedModel',
    'a restart of a process without such calls',
    '200m',
    up('9000+60x100 0+60x100'),
  ),
  silent('VitalUnpricedModel', 'it was long ago', '300m', unpriced('_x60 1x300'), up()),
  silent(
    'VitalUnpricedModel',
    'an old count is gone and comes back',
    '100m',
    unpriced('5x60 _x3 5x60'),
    up(),
  ),
  silent('VitalUnpricedModel', 'it has just been called', '63m', unpriced('_x60 1x30'), up()),
  silent('VitalUnpricedModel', 'it ended in the hour before', '155m', unpriced('5x60 7x200'), up()),
  fires(
    'VitalUnpricedModel',
    'it was called forty minutes ago',
    '100m',
    [{ provider: 'p', model: 'm' }],
    unpriced('_x60 1x60'),
    up(),
  ),
  fires(
    'VitalUnpricedModel',
    'it was called forty minutes ago, as before',
    '170m',
    [{ provider: 'p', model: 'm' }],
    unpriced('5x130 7x60'),
    up(),
  ),
  fires(
    'VitalUsageUnknown',
    'one call in five, in two jobs',
    '90m',
    [
      { job: 'vital', provider: 'p' },
      { job: 'other', provider: 'p' },
    ],
    calls(10, { provider: 'p' }),
    unknown('0+2x200', { provider: 'p' }),
    up(),
    calls(1000, { provider: 'q' }),
    calls(10, { provider: 'p', job: 'other' }),
    unknown('0+2x200', { provider: 'p', job: 'other' }),
    up(undefined, { job: 'other' }),
  ),
  fires(
    'VitalUsageUnknown',
    'few calls, for two reasons, on two instances',
    '120m',
    [{ provider: 'p' }],
    calls(0.3, { provider: 'p' }),
    unknown('0+0.03x200', { provider: 'p' }),
    up(),
    calls(0.2, { provider: 'p', instance: 'b:1' }),
    unknown('0+0.03x200', { provider: 'p', instance: 'b:1' }),
    up(undefined, { instance: 'b:1' }),
    unknown('0+0.03x200', { provider: 'p', instance: 'b:1', reason: 'interrupted' }),
  ),
  fires(
    'VitalUsageUnknown',
    'they came at once, as a reason that was never seen before',
    '90m',
    [{ provider: 'p' }],
    calls(10, { provider: 'p' }),
    unknown('_x69 200x100', { provider: 'p' }),
    up(),
  ),
  fires(
    'VitalUsageUnknown',
    'at once after a start',
    '40m',
    [{ provider: 'p' }],
    calls(10, { provider: 'p' }),
    unknown('_x3 200x100', { provider: 'p' }),
    up('0+60x60'),
  ),
  fires(
    'VitalUsageUnknown',
    'two instances that keep restarting, beside many answers from our own cache',
    '150m',
    [{ provider: 'p' }],
    ...['a:1', 'b:1'].flatMap((instance) => [
      input('vital.llm.api_calls', { provider: 'p', instance, cached: 'false' }, counter(10, 200, 59)),
      input('vital.llm.api_calls', { provider: 'p', instance, cached: 'true' }, counter(900, 200, 59)),
      unknown(counter(2, 200, 59), { provider: 'p', instance }),
      input('vital.uptime', { instance }, '86400+60x300'),
    ]),
  ),
  silent(
    'VitalUsageUnknown',
    'two instances that keep restarting, seven of a hundred',
    '150m',
    ...['a:1', 'b:1'].flatMap((instance) => [
      input('vital.llm.api_calls', { provider: 'p', instance, cached: 'false' }, counter(100, 200, 59)),
      unknown(counter(7, 200, 59), { provider: 'p', instance }),
      input('vital.uptime', { instance }, '86400+60x300'),
    ]),
  ),
  silent(
    'VitalUsageUnknown',
    'a call in four minutes, among many answers from our own cache',
    '90m',
    calls(0.25, { provider: 'p' }),
    unknown('0+0.2x200', { provider: 'p' }),
    up(),
    input('vital.llm.api_calls', { provider: 'p', cached: 'true' }, '0+900x200'),
  ),
  silent(
    'VitalUsageUnknown',
    'a call in four minutes, where there were many before',
    '190m',
    input(
      'vital.llm.api_calls',
      { provider: 'p', cached: 'false' },
      counter((minute) => (minute < 100 ? 10 : 0.25), 200),
    ),
    unknown(
      counter((minute) => (minute < 100 ? 0 : 0.2), 200),
      { provider: 'p' },
    ),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'a target of ninety minutes that was found late, with an old count',
    '20m',
    calls(10, { provider: 'p' }),
    unknown('5000x100', { provider: 'p' }),
    up('4000+60x100'),
  ),
  silent(
    'VitalUsageUnknown',
    'a target that was found late, while others are known',
    '120m',
    input('vital.llm.api_calls', { provider: 'p', cached: 'false' }, '_x100 100+10x60'),
    unknown('_x100 5000x60', { provider: 'p' }),
    up('_x100 86400+60x300'),
    up(undefined, { instance: 'b:1' }),
    up(undefined, { job: 'other' }),
  ),
  silent(
    'VitalUsageUnknown',
    'no calls',
    '90m',
    calls(0, { provider: 'p' }),
    unknown('0x200', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'one call, and it is unknown',
    '90m',
    input('vital.llm.api_calls', { provider: 'p', cached: 'false' }, '_x50 1x100'),
    unknown('_x50 1x100', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'a call in four minutes',
    '90m',
    calls(0.25, { provider: 'p' }),
    unknown('0+0.2x200', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'seven of a hundred',
    '90m',
    calls(100, { provider: 'p' }),
    unknown('0+7x200', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'a new Prometheus sees an old count',
    '30m',
    calls(10, { provider: 'p' }),
    unknown('5000x100', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'it began ten minutes ago',
    '10m',
    calls(10, { provider: 'p' }),
    unknown('0+5x100', { provider: 'p' }),
    up(),
  ),
  silent(
    'VitalUsageUnknown',
    'it was long ago',
    '200m',
    calls(10, { provider: 'p' }),
    unknown('0+5x60 300x200', { provider: 'p' }),
    up(),
  ),
];

export const costCases: readonly RuleCase[] = [...daily, ...spike, ...projection, ...blindness];
